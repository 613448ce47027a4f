"""The coder's knowledge, read from the configuration folder, checked and frozen."""

import re
from collections.abc import Iterator
from hashlib import blake2b
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import get_args

import msgspec
from lemminflect import getAllInflections, getLemma

from pipelines.coding.actors.lexicon import EVERY, Lexicon
from pipelines.coding.acts.actions import Actions
from pipelines.coding.acts.entries import Entry, Frame, General, Need
from pipelines.coding.coder import Coder
from pipelines.coding.signals import Signals
from pipelines.errors import BadConfig
from pipelines.records import Root
from services.acts import WEIGHTS, load_learned
from services.cues import load_cues
from services.documents import Document, load, read_all
from services.lexicons import load_lexicon
from services.parsers import load_parser


class Written(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"with_": "with", "not_": "not"}
):
    """An entry as an analyst writes it. `with` maps a verb to nouns; `$name` stands for a list of `classes.yaml`.

    `by` limits it to those who are told to do it.
    """

    act: Root
    intensity: float
    mode: str | None = None
    verbs: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    with_: dict[str, tuple[str, ...]] = {}
    target: tuple[str, ...] = ("object",)
    not_: tuple[str, ...] = ()
    reciprocal: bool = False
    yields: bool = False
    tentative: bool = False
    needs: tuple[Need, ...] = ()
    by: tuple[str, ...] = ()


class Claim(msgspec.Struct, frozen=True):
    """One verb's frame with the place that it is written at."""

    verb: str
    frame: Frame
    where: str


def load_coder(config: Path) -> Coder:
    """Everything `code` needs. Raises BadConfig with file, line and mend; takes a second or two."""
    lexicon = load_lexicon(config / "lexicon")
    actions = load_actions(config / "lexicon" / "actions")
    parser = load_parser(config / "parser")
    return Coder(
        lexicon=lexicon,
        actions=actions,
        learned=load_learned(config / "acts"),
        cues=load_cues(config / "lexicon" / "cues"),
        parser=parser,
        signals=load(config / "signals.yaml", Signals),
        forms=forms_of(actions),
        towns=towns_of(lexicon),
        version=version_of(config, parser.version),
    )


def load_actions(folder: Path) -> Actions:
    """The lexicon of acts. Raises BadConfig: unknown root or class, no or empty entry, a verb or noun claimed twice."""
    classes = load(folder / "common" / "classes.yaml", dict[str, tuple[str, ...]])
    general = _general(folder / "common" / "general.yaml")
    verbs: dict[str, list[Frame]] = {}
    claimed: dict[tuple[object, ...], str] = {}
    nouns: dict[str, Entry] = {}
    for document in read_all(folder, tuple[Written, ...]):
        for at, written in enumerate(document.value):
            entry = _entry(document, at, written, classes)
            for claim in _claims(document, at, written, entry, classes):
                _claim(claimed, claim)
                verbs.setdefault(claim.verb, []).append(claim.frame)
            for noun in written.nouns:
                _claim_noun(nouns, claimed, _phrase(noun), entry, document.where(at, "nouns"))
    return Actions({verb: tuple(frames) for verb, frames in verbs.items()}, nouns, general)


def _general(path: Path) -> General:
    """The lists for all acts; an act that the weights tell without the lexicon needs the entry of its root."""
    general = load(path, General)
    if missing := [root for root in get_args(Root) if root not in general.unlisted]:
        what = f"`unlisted` has no entry of {', '.join(missing)}"
        raise BadConfig(what, where=str(path), mend="give each root one")
    return general


def _entry(
    document: Document[tuple[Written, ...]], at: int, written: Written, classes: dict[str, tuple[str, ...]]
) -> Entry:
    if not (written.verbs or written.nouns or written.with_):
        raise BadConfig("an entry without words", where=document.where(at), mend="give it `verbs`, `nouns` or `with`")
    if not -10 <= written.intensity <= 10:  # noqa: PLR2004 - the scale's ends
        raise BadConfig("intensity off the scale", where=document.where(at, "intensity"), mend="from -10 to 10")
    return Entry(
        act=written.act,
        intensity=written.intensity,
        mode=written.mode,
        target=written.target,
        reciprocal=written.reciprocal,
        yields=written.yields,
        tentative=written.tentative,
        needs=written.needs,
        by=frozenset(word for noun in written.by for word in _named(noun, classes, document.where(at, "by"))),
        idioms=tuple(_phrase(idiom) for idiom in written.not_),
    )


def _claims(
    document: Document[tuple[Written, ...]],
    at: int,
    written: Written,
    entry: Entry,
    classes: dict[str, tuple[str, ...]],
) -> Iterator[Claim]:
    for verb in written.verbs:
        lemma, _, particle = verb.partition(" ")
        yield Claim(lemma, Frame(entry, particle, frozenset()), document.where(at, "verbs"))
    for verb, nouns in written.with_.items():
        lemma, _, particle = verb.partition(" ")
        where = document.where(at, "with", verb)
        words = {_phrase(word) for noun in nouns for word in _named(noun, classes, where)}
        if not words:
            raise BadConfig(f"`{verb}` has no nouns", where=where, mend="name some, or move the verb to `verbs`")
        yield Claim(lemma, Frame(entry, particle, frozenset(words)), where)


def _named(noun: str, classes: dict[str, tuple[str, ...]], where: str) -> tuple[str, ...]:
    if not noun.startswith("$"):
        return (noun,)
    if noun[1:] not in classes:
        raise BadConfig(f"no class `{noun}`", where=where, mend=f"known: {', '.join(sorted(classes))}")
    return classes[noun[1:]]


def _claim(claimed: dict[tuple[object, ...], str], claim: Claim) -> None:
    """A frame belongs to one entry, unless what they need tells them apart."""
    for noun in claim.frame.nouns or {None}:
        key = (claim.verb, claim.frame.particle, noun, claim.frame.entry.needs, claim.frame.entry.by)
        if key in claimed:
            verb = f"{claim.verb} {claim.frame.particle}".strip()
            what = f"`{verb}`" + (f" with `{noun}`" if noun else "") + " is claimed twice"
            raise BadConfig(
                what, where=claim.where, mend=f"keep it there or at {claimed[key]}, or tell them apart by nouns or `by`"
            )
        claimed[key] = claim.where


def _claim_noun(
    nouns: dict[str, Entry], claimed: dict[tuple[object, ...], str], noun: str, entry: Entry, where: str
) -> None:
    if noun in nouns:
        raise BadConfig(
            f"noun `{noun}` is claimed twice", where=where, mend=f"keep it there or at {claimed['noun', noun]}"
        )
    nouns[noun] = entry
    claimed["noun", noun] = where


def _phrase(text: str) -> str:
    """Words as the tokenizer cuts them: a hyphen between letters stands alone."""
    return re.sub(r"(?<=\w) ?- ?(?=\w)", " - ", text.lower()).replace("'s", " 's").replace("  ", " ").strip()


def towns_of(lexicon: Lexicon) -> frozenset[str]:
    """English names, in lower case, of places that are neither states nor seats of their governments."""
    named = (name for language in ("en", EVERY) for name in lexicon.names.get(language, ()))
    return frozenset(name.text.lower() for name in named if name.kind == "place")


def forms_of(actions: Actions) -> frozenset[str]:
    """All inflected forms of the words of which one must stand in a sentence that tells an act."""
    forms = set(actions.words)
    for word in actions.words:
        for inflected in getAllInflections(word).values():
            forms.update(inflected)
        if not getLemma(word, "VERB") and not getLemma(word, "NOUN"):
            forms.add(f"{word}s")
    return frozenset(forms | actions.general.obligations)


def version_of(config: Path, parser: str) -> str:
    """16 hexadecimal digits over the code of `pipelines.coding`, the data it reads and the parser's name."""
    digest = blake2b(parser.encode(), digest_size=8)
    data = [*sorted((config / "lexicon").rglob("*.yaml")), config / "signals.yaml"]
    weights = (config / "parser" / "meta.json", config / "acts" / WEIGHTS)
    for part in (*data, *_modules(files("pipelines.coding")), *(one for one in weights if one.exists())):
        digest.update(part.name.encode())
        digest.update(part.read_bytes())
    return digest.hexdigest()


def _modules(package: Traversable) -> Iterator[Traversable]:
    """The modules of a package and of those in it, always in the same order."""
    for one in sorted(package.iterdir(), key=lambda one: one.name):
        if one.is_dir():
            yield from _modules(one)
        elif one.name.endswith(".py"):
            yield one
