"""Commands that take articles in: run, replay, code."""

from pathlib import Path
from typing import Annotated

import typer

from services import lines
from services.codefiles import code_file
from services.coders import load_coder
from services.commands.options import Data, Feeds, Json
from services.languages import detector
from services.running import now
from services.running import run as run_edition
from services.settings import load_settings
from services.sources import feed_sources
from services.standalone.reading import Reader
from services.streams import replay_file
from services.summary import Summary, name_letters, teller, working
from services.views import counted

app = typer.Typer()


@app.command()
def run(
    *,
    once: Annotated[bool, typer.Option("--once", help="Poll every feed once and end.")] = False,
    feeds: Feeds = None,
    data: Data = None,
) -> None:
    """Poll the feeds, code, store and ring, until stopped."""
    settings = load_settings(data, feeds)
    sources = feed_sources(settings)
    with Summary(settings, len(sources)) as summary:
        progress = run_edition(
            settings, sources, once=once, tell=summary.tell, observe=summary.observe, heard=summary.heard
        )
        summary.end(progress)
    raise typer.Exit(int(once and 0 < progress.feeds == progress.failed))


@app.command()
def code(file: Annotated[str, typer.Argument(help="JSONL or .txt; - reads standard input.")] = "-") -> None:
    """Code articles: one line out for each line in."""
    coder = load_coder(load_settings().config)
    failed = False
    for line in code_file(file, coder, detector(), now):
        failed = failed or "error" in line
        lines.write(line)
    raise typer.Exit(int(failed))


@app.command()
def replay(file: Path, *, json: Json = False, data: Data = None) -> None:
    """Run a stream (JSONL, or a recorded story's manifest) as if it came in now, and print what rings."""
    settings = load_settings(data)
    with working("articles") as progress:
        dead = replay_file(file, settings, teller(json=json), progress)
    with Reader(settings.data) as reader:
        name_letters(file, list(reader.dead())[-dead:] if dead else [])
        if dead:
            told = f"{dead} of its articles could not be processed: `tocsin dead list --data {settings.data}` has all"
            typer.echo(f"tocsin: {file}: {told}", err=True)
        if not json:
            held = counted(reader.counts())
            typer.echo(f"{held} in {settings.data}; `tocsin alerts --data {settings.data}` lists what rang", err=True)
    raise typer.Exit(int(bool(dead)))
