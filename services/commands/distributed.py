"""Commands of the distributed mode: setup, and one for each service; publish and subscribe."""

from pathlib import Path
from typing import Annotated

import typer

from services import lines
from services.broker.admin import make_topics
from services.broker.rules import publish_rules
from services.collecting import collect as collect_feeds
from services.commands.options import Data, Feeds, Json
from services.indexer.documents import KINDS
from services.indexer.indexing import index as write_indices
from services.indexer.indices import make_indices
from services.indexer.rebuilding import rebuild as rebuild_indices
from services.kibana.connecting import KibanaRefused, KibanaUnreachable
from services.kibana.importing import import_objects
from services.publishing import publish as publish_file
from services.settings import load_archived, load_settings
from services.subscribing import subscribe as read_alerts
from services.summary import name_letters, working
from services.views import alert_text, plural, printable
from services.worker.working import work as work_on

app = typer.Typer()


SERVERS = {"kafka": (make_topics, publish_rules), "elasticsearch": (make_indices,), "kibana": (import_objects,)}
"""What `setup` does on each."""
STEPS = {make_topics: "topics", publish_rules: "rules", make_indices: "indices", import_objects: "objects"}
"""What each step is about."""


@app.command()
def setup(
    servers: Annotated[list[str] | None, typer.Argument(help=f"{', '.join(SERVERS)}; all unless named.")] = None,
    *,
    wait: Annotated[float, typer.Option(min=0, help="Seconds that each server is given to come up.")] = 10,
) -> None:
    """Make topics, indices and Kibana's objects, and put the rules in force; again changes nothing."""
    if unknown := set(servers or ()) - set(SERVERS):
        raise typer.BadParameter(f"unknown: {', '.join(sorted(unknown))}", param_hint="SERVERS")
    settings = load_settings()
    try:
        for name in servers or SERVERS:
            for step in SERVERS[name]:
                typer.echo("\n".join(step(settings, wait) or (f"{name}: {STEPS[step]} as they should be",)))
    except (KibanaUnreachable, KibanaRefused) as error:
        if servers:
            raise
        # Kibana comes last, and what analysts look at decides about nothing that rings.
        typer.echo(f"tocsin: {printable(str(error))}; the rest is set up, again: tocsin setup kibana", err=True)


@app.command()
def collect(
    *,
    once: Annotated[bool, typer.Option("--once", help="Poll every feed once and end.")] = False,
    feeds: Feeds = None,
    data: Data = None,
) -> None:
    """Poll the feeds and put what is new on Kafka, until stopped."""
    polled = collect_feeds(load_settings(data, feeds), once=once)
    raise typer.Exit(int(once and 0 < polled.polls == polled.failed))


@app.command()
def work() -> None:
    """Code, group, count, match and ring what comes in on Kafka, until stopped."""
    work_on(load_settings())


@app.command()
def index(
    kinds: Annotated[
        list[str] | None, typer.Argument(help=f"To rebuild: {', '.join(KINDS)}; all unless named.")
    ] = None,
    *,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Fill indices anew from the topics, and end.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Though the new index holds less than the old one.")] = False,
) -> None:
    """Write what comes out on Kafka to Elasticsearch, until stopped."""
    if (kinds or force) and not rebuild:
        raise typer.BadParameter("are for --rebuild; the service writes them all", param_hint="KINDS and --force")
    if not rebuild:
        write_indices(load_settings())
    elif not rebuild_indices(load_settings(), kinds or (), typer.echo, force=force):
        raise typer.Exit(1)


@app.command()
def publish(file: Path) -> None:
    """Put the articles of a stream, in the form that `replay` reads, on Kafka as the collector would."""
    with working("articles") as progress:
        published = publish_file(file, load_settings(), progress)
    name_letters(file, published.letters)
    dead = f", {plural(len(published.letters), 'dead letter')}: `tocsin dead list` has all" if published.letters else ""
    typer.echo(f"{plural(published.articles, 'article')} published{dead}")
    raise typer.Exit(int(bool(published.letters)))


@app.command()
def subscribe(
    rule: Annotated[str, typer.Argument(help="The rule's name; without one, all rules.")] = "",
    *,
    since: Annotated[str, typer.Option(help="beginning, now, 2h, 3d, or a time like 2026-01-31T12:30Z.")] = "now",
    group: Annotated[str, typer.Option(help="Remembers how far it has read, and goes on there.")] = "",
    once: Annotated[bool, typer.Option("--once", help="End where the alerts end now.")] = False,
    loud: Annotated[bool, typer.Option("--loud", help="Only what rings, no silent updates.")] = False,
    json: Json = False,
    data: Data = None,
) -> None:
    """Print alerts as they come, from the broker or the data folder, until stopped."""
    alerts = read_alerts(load_archived(data), rule, begin=since, group=group, follow=not once, loud=loud)
    for alert in alerts:
        if json:
            lines.write(alert)  # the whole record, as it is on the topic
        else:
            typer.echo(alert_text(alert) + "\n")
