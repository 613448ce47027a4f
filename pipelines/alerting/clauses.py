"""What a query means: frozen clauses, and whether a document meets them."""

from datetime import UTC, date, datetime, time
from fnmatch import translate
from functools import lru_cache
from re import Pattern, compile as compile_pattern
from typing import Any, TypeAlias

from msgspec import Struct

from pipelines.alerting.documents import Document

Bound: TypeAlias = float | str | datetime
