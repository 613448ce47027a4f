"""The codebook: `python -m services.codebook docs/codebook.md` writes it from the configuration and the records."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import get_args

from msgspec import Struct

from pipelines.coding.actors.lexicon import Actor, Sector
from pipelines.coding.acts.conventions import INTENSITY, quad_of, root_of
from pipelines.coding.circumstances.when import WINDOW
from pipelines.coding.coder import LEAD
from pipelines.coding.signals import Signal, Signals
from pipelines.errors import BadConfig
from pipelines.intake.timeliness import AHEAD, OLD
from pipelines.records import Quad, Root, Status
from services.coders import Written
from services.documents import load, load_all
from services.lexicons import load_lexicon
from services.settings import load_settings

SHOWN = 8
"""Words of an entry that the codebook gives as examples."""

ROOTS: tuple[Root, ...] = get_args(Root)
STATUSES: tuple[Status, ...] = get_args(Status)


class Told(Struct, frozen=True, forbid_unknown_fields=True):
    """What a status means, and a sentence that shows it."""

    means: str
    example: str


class Plover(Struct, frozen=True, forbid_unknown_fields=True):
    """What the codes mean, in a line each: `config/plover.yaml`."""

    roots: dict[Root, str]
    quads: dict[Quad, str]
    statuses: dict[Status, Told]
    sectors: dict[Sector, str]


def load_plover(path: Path) -> Plover:
    """The meanings of the codes. Raises BadConfig: what `services.documents` finds, a code without a meaning."""
    plover = load(path, Plover)
    for name, codes in (("roots", Root), ("quads", Quad), ("statuses", Status), ("sectors", Sector)):
        missing = [str(code) for code in get_args(codes) if code not in getattr(plover, name)]
        if missing:
            raise BadConfig(f"{name} without a meaning: {', '.join(missing)}", where=str(path), mend="give each a line")
    return plover


def codebook(config: Path) -> str:
    """The codebook as Markdown, the same bytes for the same configuration. Raises BadConfig."""
    plover = load_plover(config / "plover.yaml")
    entries = [one for some in load_all(config / "lexicon" / "actions", tuple[Written, ...]).values() for one in some]
    sections = (
        INTRODUCTION,
        "## Roots\n\n" + ROOTS_SAY + _table(("root", "quad class", "what it covers"), _roots(plover)),
        "## Statuses\n\n" + _table(("status", "meaning", "example"), _statuses(plover)),
        "## From act and status to root\n\n" + CONVENTIONS_SAY + _conventions() + _weights(),
        "## Acts and modes\n\n"
        + ACTS_SAY
        + _table(("act", "mode", "intensity", "told by, for example"), _acts(entries)),
        "## Signals\n\n" + SIGNALS_SAY + _signals(load(config / "signals.yaml", Signals)),
        TIME,
        "## Sectors\n\n"
        + _table(("sector", "meaning"), ((f"`{code}`", text) for code, text in plover.sectors.items())),
        "## Actors\n\n" + _actors(load_lexicon(config / "lexicon").actors),
    )
    return "\n".join(sections)


def _roots(plover: Plover) -> Iterator[tuple[str, ...]]:
    for root in ROOTS:
        yield f"`{root}`", f"{quad_of(root)}, {plover.quads[quad_of(root)]}", plover.roots[root]


def _statuses(plover: Plover) -> Iterator[tuple[str, ...]]:
    for status in STATUSES:
        told = plover.statuses[status]
        yield f"`{status}`", told.means, f"*{told.example}*"


def _conventions() -> str:
    """Acts that come to the same roots share a row."""
    rows: dict[tuple[str, ...], list[str]] = {}
    for act in ROOTS:
        roots = (
            root_of(act, "negated"),
            root_of(act, "negated", ended=True),
            root_of(act, "planned"),
            root_of(act, "conditional", refused=True),
            root_of(act, "threatened"),
        )
        rows.setdefault(tuple("its own" if root == act else f"`{root}`" for root in roots), []).append(f"`{act}`")
    head = ("act", "negated", "negated: it went on and ended", "planned, conditional", "“won't … unless”", "threatened")
    return _table(head, ((", ".join(acts), *roots) for roots, acts in rows.items()))


def _weights() -> str:
    weights = ", ".join(f"`{root}` {weight:+g}" for root, weight in INTENSITY.items())
    return f"\nAn event whose root is not its act takes the root's intensity: {weights}.\n"


def _acts(entries: Iterable[Written]) -> Iterator[tuple[str, ...]]:
    """Entries of one act, mode and intensity share a row."""
    rows: dict[tuple[Root, str, float], list[str]] = {}
    for one in entries:
        with_nouns = [f"{verb} … {nouns[0].lstrip('$')}" for verb, nouns in one.with_.items()]
        words = rows.setdefault((one.act, one.mode or "", one.intensity), [])
        words += (*one.verbs[:SHOWN], *one.nouns[:SHOWN], *with_nouns[: SHOWN // 2])
    for act, mode, intensity in sorted(rows, key=lambda row: (ROOTS.index(row[0]), row[1], row[2])):
        words = [word.replace(" - ", "-") for word in dict.fromkeys(rows[act, mode, intensity])]
        yield f"`{act}`", f"`{mode}`" if mode else "", f"{intensity:+g}", ", ".join(words[: 2 * SHOWN])


def _signals(signals: Signals) -> str:
    rows = ((f"`{name}`", "; or ".join(map(_condition, conditions))) for name, conditions in signals.items())
    return _table(("signal", "an event shows it when"), rows)


def _condition(signal: Signal) -> str:
    lists = (("root", signal.roots), ("act", signal.acts), ("mode", signal.modes), ("status", signal.statuses))
    said = [f"{name} is {' or '.join(f'`{value}`' for value in values)}" for name, values in lists if values]
    if signal.at_least:
        said.append(" or ".join(f"at least {least:,} {kind}" for kind, least in signal.at_least.items()))
    return " and ".join(said)


def _actors(actors: Mapping[str, Actor]) -> str:
    states = sorted((one for one in actors.values() if one.is_state), key=lambda one: one.id)
    codes = {state.id for state in states}
    generic = sorted({f"`XXX.{one.id[4:]}`" for one in actors.values() if one.id[:3] in codes and _is_generic(one)})
    groups = [one for one in sorted(actors.values(), key=lambda one: one.id) if not (one.is_state or _is_generic(one))]
    rows = ((f"`{one.id}`", one.name, f"`{one.sector}`" if one.sector else "", one.country or "") for one in groups)
    named = ", ".join(f"`{state.id}` {state.name}" for state in states)
    return (
        f"A state, with its government, army and other organs, is its ISO 3166 alpha-3 code: {named}.\n\n"
        f"Where a text gives no more than a nationality: {', '.join(generic)}, with the state's code for `XXX`.\n\n"
        + _table(("id", "name", "sector", "country"), rows)
    )


def _is_generic(actor: Actor) -> bool:
    return actor.sector is not None and actor.id == f"{actor.country}.{actor.sector}"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = (head, tuple("---" for _ in head), *rows)
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _hours(span: timedelta) -> str:
    return f"{span // timedelta(hours=1)} h"


INTRODUCTION = """\
# Codebook

<!-- Generated by `python -m services.codebook docs/codebook.md` from config/ and the record types. Don't edit it. -->

An event says who (`source`) did what (`act`) to whom (`target`), and whether it happened (`status`). `root` is what the
[PLOVER](https://github.com/openeventdata/PLOVER) ontology makes of act and status: a refused meeting is act `CONSULT`,
status `negated`, root `REJECT`. These are the values that [rules and searches](rules.md) name.
"""

ROOTS_SAY = """\
PLOVER's sixteen, for `root` and `act`. The quad class stands in the field `quad`.

"""

CONVENTIONS_SAY = """\
An act keeps its own root when it is asserted, denied, called for, hypothetical or historical. For the other statuses:

"""

ACTS_SAY = """\
`mode` says how. `intensity` runs from -10 (hostile) to +10 (friendly). The words are examples: all of them, with the
phrases that don't count, are in `config/lexicon/actions/`.

"""

SIGNALS_SAY = """\
Names to filter and subscribe by, defined in `config/signals.yaml`. An article has the signals of its events.

"""

TIME = f"""\
## When

**Timeliness** (`timeliness`) says whether an article is news. The first that applies:

- `backfill`: from the first poll of its feed, or imported.
- `undated`: no date of publication was found. It is never filled from the time of fetching.
- `future`: dated more than {_hours(AHEAD)} after it was fetched.
- `stale`: dated more than {_hours(OLD)} before it was fetched.
- `live`: all else. Only live articles ring, unless a rule says otherwise.

**Current** (`current`) says whether an event is news. One with a date is current from {_hours(WINDOW)} before
publication to the day after; one without a date, when it stands in the title or the first {LEAD} sentences. What is
conditional, threatened, planned or called for goes by its statement, not by the day ahead. A historical event is never
current.

**Incident** (`incident`) is what happened, told by any number of stories: `SOURCE|PLACE|ROOT|DAY`. PLACE is the country
of the target, whether the text names the state or a group in it; else that of the location; else the story. DAY is the
UTC day of the event's date, else of publication.

**Story** (`story`) is one text and its copies. **Origin** (`origin`) is whose telling it is: the agency that it
credits, else the outlet.
"""


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(codebook(load_settings().config), encoding="utf-8")
