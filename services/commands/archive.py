"""Commands that read what is stored: export, alerts, search, rules, dead."""

from collections.abc import Iterator
from itertools import islice
from typing import Annotated

import typer

from services import lines, rehearsal
from services.archive import open_archive
from services.commands.options import Data, Json
from services.letters import letters, requeue
from services.settings import load_archived, load_settings
from services.views import Found, alert_text, alert_view, article_view, found_text, letter_text, plural

app = typer.Typer()
rules_app = typer.Typer(no_args_is_help=True, help="What rings.")
dead_app = typer.Typer(no_args_is_help=True, help="What could not be processed.")
app.add_typer(rules_app, name="rules")
app.add_typer(dead_app, name="dead")


@app.command()
def export(*, data: Data = None) -> None:
    """Print the stored articles in their newest revision, with their events, as JSONL."""
    with open_archive(load_archived(data)) as archive:
        for article in archive.articles():
            lines.write(article_view(article))


@app.command()
def alerts(*, json: Json = False, data: Data = None) -> None:
    """Print the alerts in their newest version, the newest first."""
    with open_archive(load_archived(data)) as archive:
        for alert in archive.alerts():
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
    with open_archive(load_archived(data)) as archive:
        found: Iterator[Found] = archive.search_events(query) if on == "events" else archive.search_articles(query)
        for record in islice(found, limit):
            if json:
                lines.write(record)
            else:
                typer.echo(found_text(record))


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
    trial = rehearsal.rehearse(rule, load_archived(data), since)
    for alert in trial.rung:
        if json:
            lines.write(alert_view(alert))
        else:
            typer.echo(alert_text(alert) + "\n")
    typer.echo(rehearsal.trial_text(trial), err=json)


@dead_app.command("list")
def dead_list(
    *,
    all_: Annotated[bool, typer.Option("--all", help="Those too that were sent through again.")] = False,
    json: Json = False,
    data: Data = None,
) -> None:
    """List what could not be processed, with stage and reason."""
    for letter in letters(load_archived(data), all_=all_):
        if json:
            lines.write(letter)
        else:
            typer.echo(letter_text(letter))


@dead_app.command("requeue")
def dead_requeue(
    *,
    all_: Annotated[bool, typer.Option("--all", help="Those too that were sent through again.")] = False,
    data: Data = None,
) -> None:
    """Send what could not be processed through once more: what fails again is a dead letter again."""
    done = requeue(load_archived(data), all_=all_)
    left = f", {done.left} left (`tocsin dead list`): nothing would come of it" if done.left else ""
    typer.echo(f"{plural(done.records, 'record')} sent through again{left}")
