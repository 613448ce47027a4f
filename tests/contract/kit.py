"""What a runner must show to be one of ours: the subject of the contract, and plain articles to feed it.

The chain is the real one, but for reading: an article's body says line by line what its events are
(`ISR ASSAULT LBN`, with a status where it isn't asserted), so that the contract doesn't hang on the coder's English.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, Protocol, TypeAlias

from msgspec import structs

from pipelines import topology
from pipelines.coding.stage import ReadArticle
from pipelines.ids import identity
from pipelines.records import Article, Coding, Event, Mention, Outlet, Root, Span, Status
from services.rulebook import load_rules
from services.stories import load_stories

from .newest import in_order

START = datetime(2024, 3, 4, 6, tzinfo=UTC)
HERE = Path(__file__).parent

Point: TypeAlias = Literal["before outputs", "between outputs and state", "after state", "after all"]
"""Where a runner may die while a batch is kept."""

Topic: TypeAlias = Literal["articles.grouped", "events", "dyads", "alerts", "articles.dead"]
TOPICS: tuple[Topic, ...] = ("articles.grouped", "events", "dyads", "alerts", "articles.dead")


class Killed(BaseException):
    """The runner died, as by kill -9: nothing in it may catch this."""


class Subject(Protocol):
    """A runner with all that it keeps."""

    def feed(self, articles: Sequence[Article]) -> None:
        """Deliver articles and let all happen that follows. Raises Killed where it was armed."""

    def kill_at(self, point: Point) -> None:
        """Die at this point the next time it is reached."""

    def restart(self) -> None:
        """Start anew after a death over what was kept, and go on with what was delivered before it."""

    def outputs(self, topic: Topic) -> list[Any]:
        """What a reader of the topic knows in the end: the newest of each id, sorted by id."""

    def told(self) -> list[tuple[str, int]]:
        """Id and version of the loud alerts that people heard, in order."""


Start: TypeAlias = Callable[[], AbstractContextManager[Subject]]


def read_plainly(_coder: Any, article: Article) -> ReadArticle:
    """Stands for the coder: takes each line at its word. A poisoned article raises."""
    if "POISON" in article.body:
        raise ValueError("poisoned")
    events: list[Event] = []
    start = 0
    for line in article.body.splitlines(keepends=True):
        if len(words := line.split()) in {3, 4} and words[1].isupper():
            events.append(
                _event(article, start, line.rstrip(), len([one for one in events if one.quote == line.strip()]))
            )
        start += len(line)
    mentions = tuple(mention for event in events for mention in (event.source, event.target) if mention)
    return ReadArticle(article, Coding(mentions, tuple(events), (), "plain"))


def chain() -> tuple[topology.Stage, ...]:
    """The stages, the first of them reading plainly."""
    return (structs.replace(topology.STAGES[0], ahead=read_plainly), *topology.STAGES[1:])


def config() -> topology.Config:
    """The real stories, the kit's own rules, no coder."""
    coder: Any = None
    return topology.Config(code=coder, story=load_stories(HERE.parents[1] / "config"), rules=load_rules(HERE / "rules"))


def article(name: str, *lines: str, at: float = 0, outlet: str = "", **changes: Any) -> Article:
    """An article with a name that says `lines`, fetched `at` hours after the start; its revision is what it says."""
    domain = outlet or f"{name}.example"
    body = "\n".join([*lines, f"This is how {name} tells the day's news of {domain}, in words of its own."])
    fetched = START + timedelta(hours=at)
    told = Article(
        id=identity(name),
        revision=identity(body),
        url=f"https://{domain}/{name}",
        title=f"What {name} tells",
        body=body,
        language="en",
        fetched=fetched,
        published=START,
        feed=f"https://{domain}/feed",
        outlet=Outlet(domain),
        timeliness="live",
        ref=name,
    )
    return structs.replace(told, **changes)


def known(subject: Subject) -> dict[str, list[Any]]:
    """All that a reader of every topic knows in the end."""
    return {topic: subject.outputs(topic) for topic in TOPICS}


def outcome_of(subject: Subject) -> dict[str, Any]:
    """All of it, with the versions of each alert in the order in which people heard them."""
    return {**known(subject), "told": in_order(subject.told())}


def fed(start: Start, *deliveries: Sequence[Article]) -> dict[str, Any]:
    """What a runner over nothing makes of these deliveries."""
    with start() as subject:
        for delivery in deliveries:
            subject.feed(delivery)
        return outcome_of(subject)


def standing(subject: Subject) -> list[str]:
    """What is told and not taken back, as its lines, sorted."""
    return sorted(event.quote for event in subject.outputs("events") if not event.withdrawn)


def _event(article: Article, start: int, line: str, nth: int) -> Event:
    source, root, target, status = (*line.split(), "asserted")[:4]
    first = start + len(article.title or "") + 2
    return Event(
        id=identity(article.id, source, target, root, status, nth),
        root=_root(root),
        act=_root(root),
        mode=None,
        quad=4,
        intensity=-9.0,
        status=_status(status),
        current=True,
        source=Mention(source, source, None, first, first + len(source), source),
        target=Mention(
            target, target, None, first + line.index(target), first + line.index(target) + len(target), target
        ),
        action=Span(first + line.index(root), first + line.index(root) + len(root), root),
        confidence=1.0,
        quote=line,
        day=START.date(),
    )


def _root(word: str) -> Root:
    root: Any = word
    return root  # type: ignore[no-any-return]  # the kit's lines hold roots


def _status(word: str) -> Status:
    status: Any = word
    return status  # type: ignore[no-any-return]  # the same
