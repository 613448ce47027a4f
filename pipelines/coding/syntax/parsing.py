"""Sentences -> dependency trees, by a spaCy pipeline that the caller loaded."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from msgspec import Struct
from spacy.language import Language
from spacy.tokens import Doc
from spacy.tokens import Token as SpacyToken

from pipelines.coding.actors.folding import LONE
from pipelines.coding.syntax.lemmas import is_verb_form, lemma
from pipelines.coding.syntax.mending import mend
from pipelines.coding.syntax.trees import Token, Tree
from pipelines.records import Span

MAX_CHARACTERS: Final = 1000
"""Sentences beyond this are lists and tables, not prose: they get no tree."""

UNIVERSAL: Final = {
    "nsubjpass": "nsubj:pass", "csubjpass": "csubj:pass", "auxpass": "aux:pass", "dobj": "obj", "dative": "iobj",
    "poss": "nmod:poss", "prt": "compound:prt", "relcl": "acl:relcl", "nn": "compound", "npadvmod": "obl:unmarked",
    "neg": "advmod", "predet": "det:predet", "preconj": "cc:preconj", "attr": "xcomp", "acomp": "xcomp",
    "oprd": "xcomp", "quantmod": "advmod", "meta": "dep", "nounmod": "nmod", "intj": "discourse",
}  # fmt: skip
"""ClearNLP labels (spaCy's official English pipelines) and the Universal Dependencies that mean the same."""


class Parser(Struct, frozen=True):
    """A loaded pipeline with tagger and parser; `version` says which weights."""

    nlp: Language
    version: str


def parse(parser: Parser, sentences: Iterable[Span]) -> Iterator[Tree]:
    """One tree a sentence, in order; `sentence.text` may be recased, its offsets count."""
    kept = [sentence for sentence in sentences if sentence.end - sentence.start <= MAX_CHARACTERS]
    docs = [_doc(parser.nlp, sentence.text) for sentence in kept]
    # spaCy's own sentence cutting is off: each document is one sentence, and its words lie where ours lie.
    for sentence, (offsets, _), doc in zip(kept, docs, parser.nlp.pipe(doc for _, doc in docs), strict=True):
        yield _tree(sentence, offsets, doc)


def _doc(nlp: Language, text: str) -> tuple[Sequence[int], Doc]:
    words = [token for token in nlp.make_doc(LONE.sub("\ufffd", text)) if not token.is_space]
    doc = Doc(
        nlp.vocab,
        words=[token.text for token in words],
        spaces=[bool(token.whitespace_) for token in words],
        sent_starts=[at == 0 for at in range(len(words))],
    )
    return [token.idx for token in words], doc


def _tree(sentence: Span, offsets: Sequence[int], doc: Doc) -> Tree:
    universal = [_universal(token) for token in doc]
    tags = [_tag(token) for token in doc]
    tokens = tuple(
        Token(
            i=token.i,
            text=token.text,
            lemma=lemma(token.text, tags[token.i]),
            tag=tags[token.i],
            dep=universal[token.i][0],
            head=universal[token.i][1],
            start=sentence.start + at,
            end=sentence.start + at + len(token.text),
        )
        for token, at in zip(doc, offsets, strict=True)
    )
    return mend(Tree(sentence.start, sentence.end, sentence.text, tokens))


def _tag(token: SpacyToken) -> str:
    """The Penn tag; a word with a subject and an object is a verb, whatever the tagger took it for ("vetoed/NN").

    So is a gerund with an object and no article: "stopped bombing/NN *Gaza*".
    """
    if token.tag_[:2] in {"NN", "JJ"} and not token.tag_.startswith("NNP"):
        below = {child.dep_.split(":")[0] for child in token.children}
        if {"nsubj", "obj"} <= below and "cop" not in below and is_verb_form(token.lower_):
            return "VBD" if token.lower_.endswith("ed") else "VBP"
        if "obj" in below and "det" not in below and token.lower_.endswith("ing"):
            return "VBG"
    return str(token.tag_)


def _universal(token: SpacyToken) -> tuple[str, int]:
    """Label and head as UD has them: a ClearNLP preposition goes below its noun, the noun takes its place."""
    if token.dep_ in {"pobj", "pcomp"}:
        preposition = token.head
        agent = "obl:agent" if preposition.dep_ == "agent" else "obl"
        return ("nmod" if preposition.head.tag_.startswith("NN") else agent), preposition.head.i
    if token.dep_ in {"prep", "agent"}:
        objects = [child for child in token.children if child.dep_ in {"pobj", "pcomp"}]
        return ("case", objects[0].i) if objects else ("advmod", token.head.i)
    return UNIVERSAL.get(token.dep_, token.dep_), token.head.i
