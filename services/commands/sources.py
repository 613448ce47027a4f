"""Commands about what Tocsin reads and runs on: feeds, doctor."""

import sys
from pathlib import Path

import typer

from services import feedlists, lines
from services.commands.options import Data, Feeds, Json
from services.doctor import examine
from services.settings import load_archived, load_settings

app = typer.Typer()
feeds_app = typer.Typer(no_args_is_help=True, help="What is read.")
app.add_typer(feeds_app, name="feeds")


@feeds_app.command("list")
def feeds_list(*, json: Json = False, feeds: Feeds = None, data: Data = None) -> None:
    """List the feeds and how each is doing."""
    for feed in feedlists.listed(load_archived(data, feeds)):
        if json:
            lines.write(feed)
        else:
            typer.echo(feedlists.feed_text(feed))


@feeds_app.command("check")
def feeds_check(*, json: Json = False, feeds: Feeds = None) -> None:
    """Fetch each feed once and say which answer."""
    answers = feedlists.checked(load_settings(feeds=feeds))
    for answer in answers:
        if json:
            lines.write(answer)
        else:
            typer.echo(feedlists.answer_text(answer))
    raise typer.Exit(int(not all(answer.ok for answer in answers)))


@feeds_app.command("import")
def feeds_import(file: Path) -> None:
    """Add the feeds of an OPML file to config/feeds.opml."""
    typer.echo(feedlists.imported(load_settings(), file))


@feeds_app.command("export")
def feeds_export() -> None:
    """Print the feeds as OPML."""
    sys.stdout.buffer.write(feedlists.exported(load_settings()))


@app.command()
def doctor(*, data: Data = None) -> None:
    """Say what is set up, what is not, and how to mend it."""
    sound = True
    for finding in examine(data):
        sound = sound and finding.ok
        typer.echo(f"{'ok  ' if finding.ok else 'BAD '} {finding.what}")
    raise typer.Exit(int(not sound))
