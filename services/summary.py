"""What a run looks like on the terminal: alerts as they ring, and one line of figures that is always true.

On a terminal the line stands at the bottom and is redrawn; elsewhere it is printed when something has changed.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import typer
from rich.console import Console
from rich.live import Live
from rich.progress import Progress as Bar
from rich.text import Text

from pipelines.records import Alert, DeadLetter
from services import lines
from services.collector.ledger import Health
from services.feedlists import health_text
from services.settings import Settings
from services.sources import feeds_file
from services.standalone.loop import Progress, Tell
from services.views import alert_text, alert_view, letter_text, plural, printable

SHOWN = 10
"""Dead letters that are named; `tocsin dead list` names all."""


def name_letters(file: Path, letters: Sequence[DeadLetter]) -> None:
    """Say on standard error what was wrong with a file's first bad lines."""
    for letter in letters[:SHOWN]:
        typer.echo(f"tocsin: {file}: {letter_text(letter)}", err=True)


def teller(*, json: bool) -> Tell:
    """Puts each alert on standard output, as JSONL or for people."""

    def tell(alerts: Sequence[Alert]) -> None:
        for alert in alerts:
            if json:
                lines.write(alert_view(alert))
            else:
                typer.echo(alert_text(alert) + "\n")

    return tell


@contextmanager
def working(what: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error, on a terminal only; it is fed with (done, of how many)."""
    with Bar(console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task(what)
        yield lambda done, total: bar.update(task, completed=done, total=total)


class Summary:
    """The terminal of `tocsin run`."""

    def __init__(self, settings: Settings, feeds: int) -> None:
        self._console = Console(highlight=False)
        self._feeds = feeds
        self._said = ""
        self._live = Live(Text("starting"), console=self._console, auto_refresh=False, transient=True)
        self._print(f"{plural(self._feeds, 'feed')} of {feeds_file(settings)}, data in {settings.data}; Ctrl-C stops")

    def tell(self, alerts: Sequence[Alert]) -> None:
        """An alert rings."""
        for alert in alerts:
            self._print(alert_text(alert))

    def heard(self, health: Health) -> None:
        """A feed was polled: one line where it failed or brought something."""
        if health.fresh or not health.ok:
            self._print(f"{health.feed}: {health_text(health)}")

    def observe(self, progress: Progress) -> None:
        """The figures have changed."""
        text = figures(progress, self._feeds)
        if self._console.is_terminal:
            self._live.update(Text(text), refresh=True)
        elif not progress.waiting:
            self._print(text)
            self._said = text

    def end(self, progress: Progress) -> None:
        """The run is over."""
        text = figures(progress, self._feeds)
        self._print("stopped" if text == self._said else f"stopped: {text}")

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def _print(self, text: str) -> None:
        self._console.print(Text("\n".join(printable(line) for line in text.split("\n"))), soft_wrap=True)
        if self._live.is_started:
            # What is printed above the standing line is not wrapped, and would leave that cut off at the edge.
            self._live.refresh()


def figures(progress: Progress, feeds: int) -> str:
    """One line: what was read, what became of it, and why nothing has rung where nothing has."""
    counted = (
        f"{progress.feeds} of {feeds} feeds polled" + (f" ({progress.failed} failed)" if progress.failed else ""),
        plural(progress.articles, "article"),
        plural(progress.events, "event"),
        plural(progress.alerts, "alert"),
        plural(progress.dead, "dead letter") if progress.dead else "",
        f"{progress.waiting:,} waiting" if progress.waiting else "",
    )
    return ", ".join(filter(None, counted)) + (f" - {silence(progress)}" if not progress.alerts else "")


def silence(progress: Progress) -> str:
    """Why nothing has rung yet."""
    if progress.feeds and progress.failed == progress.feeds:
        return "no feed could be read: is there a network? `tocsin feeds check` asks them one by one"
    if not progress.articles:
        return "nothing new has come in yet"
    if progress.backfill == progress.articles:
        return f"first poll: {plural(progress.backfill, 'article')} taken as background; new ones will ring"
    are = "is" if progress.backfill == 1 else "are"
    background = f"{plural(progress.backfill, 'article')} {are} background; " if progress.backfill else ""
    return f"{background}no rule is met by {'the others' if background else 'what is new'}"
