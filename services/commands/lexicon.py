"""Commands about the lexicon: what the coder knows, and why it takes a text as it does."""

import sys
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Annotated

import typer
from msgspec import structs
from rich.console import Console

from pipelines.errors import BadConfig
from pipelines.explaining.explaining import explain
from pipelines.intake.languages import language as told_by
from services import lines
from services.coders import load_coder
from services.commands.options import Json
from services.explaining import lines_of
from services.findings import check
from services.languages import detector
from services.running import now
from services.settings import load_settings
from services.views import printable
from services.whereabouts import Whereabouts

app = typer.Typer(no_args_is_help=True, help="What the coder knows.")

Config = Annotated[
    Path | None, typer.Option("--config", help="Configuration folder, instead of config/.", metavar="DIR")
]
On = Annotated[
    datetime | None,
    typer.Option("--on", formats=["%Y-%m-%d"], help="Day of publication; today where none is given.", metavar="DAY"),
]


@app.command("check")
def check_lexicon(*, json: Json = False, config: Config = None) -> None:
    """Check the files of the lexicon; each mistake is one line with file, line and mend."""
    checked = check(_folder(config) / "lexicon")
    for finding in checked.findings:
        if json:
            lines.write(finding)
        else:
            typer.echo(printable(f"{finding}"), err=True)
    if checked.counts is not None:
        if json:
            lines.write({"kind": "counts", **structs.asdict(checked.counts)})
        else:
            typer.echo(str(checked.counts))
    raise typer.Exit(int(checked.counts is None))


@app.command("explain")
def explain_text(
    text: Annotated[str, typer.Argument(help="A sentence in quotes; - reads standard input.")],
    *,
    on: On = None,
    language: Annotated[str | None, typer.Option("--language", help="ISO 639-1, where it can't be told.")] = None,
    json: Json = False,
    config: Config = None,
) -> None:
    """Show why each word of a text is taken as what it is, and what was not taken."""
    folder = _folder(config)
    text = sys.stdin.buffer.read().decode("utf-8", "replace") if text == "-" else text
    coder, places = load_coder(folder), Whereabouts(folder / "lexicon")
    day = datetime.combine((on or now()).date(), time(12), UTC)
    explained = explain(
        coder, text, places, language=language or told_by(text, None, detector()), fetched=now(), published=day
    )
    if json:
        lines.write(explained)
    else:
        console = Console(highlight=False, soft_wrap=True)
        for line in lines_of(explained):
            console.print(line)


def _folder(config: Path | None) -> Path:
    if config is None:
        return load_settings().config
    if not config.is_dir():
        raise BadConfig("no such folder", where=str(config), mend="let --config name the configuration folder")
    return config
