"""How often the coder is right: `python benchmarks/accuracy.py [FOLDER] [--own] [--errors] [--confusion]`.

FOLDER holds sentences coded by hand, `*.jsonl` rows with `text`, `source`, `target` (spans or null), `root`, `quad`; by
default `gold` in the folder `shared` beside the project, left out where it is not there, and with --own. Our own sets
stand in `benchmarks/sentences`: half of each was read while tuning, the other half was not.

One row, one event: held against it is the event whose source and target overlap the row's best. No event is wrong.
Of a sentence that tells no act only ringing is judged. `root F1`, `status F1` are the means over the labels; `side` is
cooperation or conflict; `false`, `missed`: asserted hostile acts where there are none, and the other way round.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.judging.rows import Row, gold, own
from benchmarks.judging.scoring import Scored, inexact, macro_f1, scored
from services.coders import load_coder

PROJECT = Path(__file__).resolve().parent.parent
COLUMNS = (
    "rows", "root", "root F1", "quad", "side", "source", "target", "both", "status F1", "false", "missed", "groups",
    "inexact",
)  # fmt: skip


def figures(judged: Sequence[Scored]) -> dict[str, float]:
    """The figures of a set by column, those that it has; shares are 0..1, and 0 of nothing."""
    told = [one for one in judged if one.row.root is not None]
    found: dict[str, float] = {"rows": len(judged), "inexact": sum(inexact(one.row, one.events) for one in judged)}
    found |= {
        "root": _share(one.root == one.row.root for one in told),
        "root F1": macro_f1([(one.row.root, one.root) for one in told]),
        "quad": _share(one.quad == one.row.quad for one in told),
        "side": _share(one.side for one in told),
        "source": _share(one.source for one in told),
        "target": _share(one.target for one in told),
        "both": _share(one.source and one.target for one in told),
    }
    if any(one.row.status for one in told):
        found["status F1"] = macro_f1([(one.row.status, one.coded.status if one.coded else None) for one in told])
    if any(one.row.ringing for one in judged):
        found["false"] = _share(one.rings for one in judged if not one.should_ring)
        found["missed"] = _share(not one.rings for one in judged if one.should_ring)
    if any(one.row.as_title for one in judged):
        found["groups"] = _share(_groups(judged))
    return found


def _groups(judged: Iterable[Scored]) -> Iterable[bool]:
    """Of each group of headlines, whether exactly those ring that should."""
    groups: dict[int, list[Scored]] = defaultdict(list)
    for one in judged:
        groups[one.row.group].append(one)
    return [all(one.rings == one.should_ring for one in group) for group in groups.values()]


def _share(found: Iterable[bool]) -> float:
    known = list(found)
    return sum(known) / max(1, len(known))


def _told(name: str, found: dict[str, float]) -> str:
    cells = [_figure(found[column]) if column in found else "" for column in COLUMNS]
    return f"{name:26}" + "".join(f"{cell:>10}" for cell in cells)


def _figure(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _error(one: Scored) -> str:
    def sides(source: object, target: object) -> str:
        return " -> ".join(str(getattr(side, "text", None)) for side in (source, target))

    wanted = f"{one.row.root} {one.row.status or ''} {sides(one.row.source, one.row.target)}"
    lines = [f"{one.row.id} {wanted}", f"  {one.row.text}"]
    lines += [
        f"    {event.root} {event.status} [{event.action.text}] {sides(event.source, event.target)}"
        for event in one.events
    ]
    return "\n".join(lines)


def _is_wrong(one: Scored) -> bool:
    if one.row.ringing and one.rings != one.should_ring:
        return True
    if one.row.root is None:
        return False
    status = one.row.status is not None and (one.coded is None or one.coded.status != one.row.status)
    return status or one.root != one.row.root or not (one.source and one.target)


def _confusion(judged: Sequence[Scored]) -> str:
    pairs = Counter((one.row.root, one.root) for one in judged if one.row.root)
    wrong = [f"{wanted}<-{coded} {count}" for (wanted, coded), count in pairs.most_common() if wanted != coded]
    return "    taken for another: " + ", ".join(wrong[:20])


def main(*arguments: str) -> None:
    """Print a line a set, and what was asked for."""
    folders = [Path(argument) for argument in arguments if not argument.startswith("-")]
    folder = folders[0] if folders else PROJECT.parent / "shared" / "gold"
    if folders and not folder.is_dir():
        sys.exit(f"{folder}: no such folder: name one with *.jsonl files")
    coder = load_coder(PROJECT / "config")
    sets: Iterable[tuple[str, list[Row]]] = own(PROJECT / "benchmarks" / "sentences")
    if folder.is_dir() and "--own" not in arguments:
        sets = chain(gold(folder), sets)
    print(f"{'':26}" + "".join(f"{column:>10}" for column in COLUMNS))
    for name, rows in sets:
        judged = [scored(coder, row) for row in rows]
        print(_told(name, figures(judged)), flush=True)
        if "--confusion" in arguments:
            print(_confusion(judged))
        if "--errors" in arguments and not name.endswith("unread"):
            print(*map(_error, filter(_is_wrong, judged)), sep="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
