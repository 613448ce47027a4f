"""Options that several commands have."""

from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[Path | None, typer.Option("--data", help="Folder that the data are kept in.", metavar="DIR")]
Feeds = Annotated[Path | None, typer.Option("--feeds", help="OPML to read instead of config/feeds.opml.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line, for machines.")]
