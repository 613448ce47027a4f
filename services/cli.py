"""The command line. Each command reads its options, calls one service, and prints.

Exit codes: 0 done, 1 a failure, 2 wrong usage. An error is one line that says what, where and the mend.
"""

import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from pipelines.errors import TocsinError
from services import feedlists, lines, rehearsal
from services.codefiles import code_file
from services.coders import load_coder
from services.doctor import examine
from services.languages import detector
from services.lexicons import load_lexicon
from services.running import now
from services.running import run as run_edition
from services.settings import load_settings
from services.sources import feed_sources
from services.standalone.reading import Reader
from services.standalone.search import search_articles, search_events
from services.streams import replay_file
from services.summary import Summary, teller, working
from services.views import Found, alert_text, alert_view, article_view, counted, found_text, letter_text

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Watches news feeds and rings when something changes between two actors.",
)
rules_app = typer.Typer(no_args_is_help=True, help="What rings.")
feeds_app = typer.Typer(no_args_is_help=True, help="What is read.")
lexicon_app = typer.Typer(no_args_is_help=True, help="What the coder knows.")
app.add_typer(rules_app, name="rules")
app.add_typer(feeds_app, name="feeds")
app.add_typer(lexicon_app, name="lexicon")
dead_app = typer.Typer(no_args_is_help=True, help="What could not be processed.")
app.add_typer(dead_app, name="dead")

SHOWN = 10
"""Dead letters that a replay names; `tocsin dead list` names all."""

Data = Annotated[Path | None, typer.Option("--data", help="Folder that the data are kept in.", metavar="DIR")]
Feeds = Annotated[Path | None, typer.Option("--feeds", help="OPML to read instead of config/feeds.opml.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line, for machines.")]


def main() -> None:
    """The program `tocsin`."""
    try:
        app()
    except TocsinError as error:
        typer.echo(f"tocsin: {error}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        # Whoever read our output has enough; nothing may be written while Python shuts down either.
        sys.stdout = None
        sys.exit(1)


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
        for letter in list(reader.dead())[-dead:][:SHOWN] if dead else []:
            typer.echo(f"tocsin: {file}: {letter_text(letter)}", err=True)
        if dead:
            typer.echo(f"tocsin: {file}: {dead} of its articles could not be processed and are dead letters", err=True)
        if not json:
            held = counted(reader.counts())
            typer.echo(f"{held} in {settings.data}; `tocsin alerts --data {settings.data}` lists what rang", err=True)
    raise typer.Exit(int(bool(dead)))


@app.command()
def export(*, data: Data = None) -> None:
    """Print the stored articles in their newest revision, with their events, as JSONL."""
    with Reader(load_settings(data).data) as reader:
        for article in reader.articles():
            lines.write(article_view(article))


@app.command()
def alerts(*, json: Json = False, data: Data = None) -> None:
    """Print the alerts in their newest version, the newest first."""
    with Reader(load_settings(data).data) as reader:
        for alert in reader.alerts():
            if json:
                lines.write(alert_view(alert))
            else:
                typer.echo(alert_text(alert) + "\n")


@app.command()
def search(
    query: str,
    *,
    on: Annotated[str, typer.Option(help="events or articles.")] = "events",
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 50,
    json: Json = False,
    data: Data = None,
) -> None:
    """Search what is stored, in Lucene syntax, the newest first."""
    if on not in ("events", "articles"):
        raise typer.BadParameter("is events or articles", param_hint="--on")
    with Reader(load_settings(data).data) as reader:
        found: Iterator[Found] = search_events(reader, query) if on == "events" else search_articles(reader, query)
        for record in islice(found, limit):
            if json:
                lines.write(record)
            else:
                typer.echo(found_text(record))


@app.command()
def doctor(*, data: Data = None) -> None:
    """Say what is set up, what is not, and how to mend it."""
    sound = True
    for finding in examine(data):
        sound = sound and finding.ok
        typer.echo(f"{'ok  ' if finding.ok else 'BAD '} {finding.what}")
    raise typer.Exit(int(not sound))


@rules_app.command("list")
def rules_list(*, json: Json = False) -> None:
    """List the rules in force."""
    for rule in rehearsal.listed(load_settings()):
        if json:
            lines.write(rule)
        else:
            typer.echo(rehearsal.rule_text(rule))


@rules_app.command("test")
def rules_test(
    rule: str,
    *,
    since: Annotated[str | None, typer.Option(help="First day, like 2026-01-31.")] = None,
    json: Json = False,
    data: Data = None,
) -> None:
    """Say what a rule (a name, or a file not yet in config/rules) would have rung in what is stored."""
    trial = rehearsal.rehearse(rule, load_settings(data), since)
    for alert in trial.rung:
        if json:
            lines.write(alert_view(alert))
        else:
            typer.echo(alert_text(alert) + "\n")
    typer.echo(rehearsal.trial_text(trial), err=json)


@feeds_app.command("list")
def feeds_list(*, json: Json = False, feeds: Feeds = None, data: Data = None) -> None:
    """List the feeds and how each is doing."""
    for feed in feedlists.listed(load_settings(data, feeds)):
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


@dead_app.command("list")
def dead_list(*, json: Json = False, data: Data = None) -> None:
    """List what could not be processed, with stage and reason."""
    with Reader(load_settings(data).data) as reader:
        for letter in reader.dead():
            if json:
                lines.write(letter)
            else:
                typer.echo(letter_text(letter))


@lexicon_app.command("check")
def lexicon_check() -> None:
    """Check the files of the lexicon; an error names file, line and mend."""
    config = load_settings().config
    coder = load_coder(config)
    actors = len(load_lexicon(config / "lexicon").actors)
    typer.echo(f"{actors} actors; coder version {coder.version}")
