"""Where a reader begins, as people write it: `beginning`, `now`, a time, or how long ago."""

import re
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from pipelines.alerting.dates import span
from pipelines.errors import BadConfig

Since: TypeAlias = Literal["beginning", "now"] | datetime
"""Where to begin; a time is the first that was written at it or later, and all after that one."""

FIRST_YEAR = 1990
"""Before the Web nothing was written here."""

_AGO = re.compile(r"(\d{1,4})([mhdw])")
_UNITS = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}


def since(text: str, now: datetime) -> Since:
    """What `--since` says, in UTC unless it names a zone. Raises BadConfig."""
    if text in ("beginning", "now"):
        return "beginning" if text == "beginning" else "now"
    ago, written = _AGO.fullmatch(text), span(text)
    if ago is None and written is None:
        mend = "write beginning, now, 2h, 3d, 2026-01-31 or 2026-01-31T12:30Z"
        raise BadConfig(f"{text!r} is no time", where="--since", mend=mend)
    begin = now - int(ago[1]) * _UNITS[ago[2]] if ago else written[0] if written else now
    if begin > now:
        raise BadConfig(f"{text} lies ahead", where="--since", mend="write now for what is to come")
    return "beginning" if begin.year < FIRST_YEAR else begin
