"""Sentences -> dependency trees, by a spaCy pipeline that the caller loaded."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from lemminflect import getLemma
from msgspec import Struct, structs
from spacy.language import Language
from spacy.tokens import Doc
from spacy.tokens import Token as SpacyToken

from pipelines.coding.trees import Token, Tree
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

FINITE: Final = frozenset({"VBD", "VBZ", "VBP", "MD"})
"""Penn tags of verbs that carry a sentence."""
_WORD_CLASS: Final = {"NN": "NOUN", "VB": "VERB", "JJ": "ADJ", "RB": "ADV", "MD": "AUX"}


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
    words = [token for token in nlp.make_doc(text) if not token.is_space]
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
    return Tree(sentence.start, sentence.end, sentence.text, _with_verb(tokens))


def _with_verb(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """The tree with a verb where a participle was read as an adjective and nothing else is one, as in headlines.

    "Army jets bombed Ruritania": what stands before it acts, what stands behind is acted upon.
    """
    root = next((token for token in tokens if token.head == token.i), None)
    if root is None or root.is_verb or any(token.tag in FINITE for token in tokens):
        return tokens
    for token in tokens[1:-1]:
        if token.tag == "VBN" and token.dep in {"amod", "acl"}:
            subject, object_ = _before(tokens, token, root), _behind(tokens, token)
            if subject is not None and object_ is not None:
                return _told_by(tokens, token, subject.i, object_.i)
    return tokens


def _before(tokens: tuple[Token, ...], verb: Token, root: Token) -> Token | None:
    """The noun right before the participle, if it is the root or hangs on it."""
    noun = tokens[verb.i - 1]
    return noun if noun.tag.startswith("NN") and root.i in {noun.i, noun.head} else None


def _behind(tokens: tuple[Token, ...], verb: Token) -> Token | None:
    """The noun that the words right after the participle lead to, without a preposition."""
    word = tokens[verb.i + 1]
    while word.head > word.i and word.dep != "case":
        word = tokens[word.head]
    return word if word.tag.startswith("NN") else None


def _told_by(tokens: tuple[Token, ...], verb: Token, subject: int, object_: int) -> tuple[Token, ...]:
    """The same words with this verb as the root; what hung on its object from before hangs on its subject."""
    roles = {verb.i: ("ROOT", verb.i), subject: ("nsubj", verb.i), object_: ("obj", verb.i)}
    for token in tokens[:subject]:
        if token.head == object_:
            roles[token.i] = (token.dep, subject)
    return tuple(
        structs.replace(token, dep=roles[token.i][0], head=roles[token.i][1]) if token.i in roles else token
        for token in (*tokens[: verb.i], structs.replace(verb, tag="VBD"), *tokens[verb.i + 1 :])
    )


def _tag(token: SpacyToken) -> str:
    """The Penn tag; a word with a subject and an object is a verb, whatever the tagger took it for ("vetoed/NN")."""
    if token.tag_[:2] in {"NN", "JJ"} and not token.tag_.startswith("NNP"):
        below = {child.dep_.split(":")[0] for child in token.children}
        if {"nsubj", "obj"} <= below and "cop" not in below and getLemma(token.lower_, "VERB"):
            return "VBD" if token.lower_.endswith("ed") else "VBP"
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


@lru_cache(maxsize=50_000)
def lemma(word: str, tag: str) -> str:
    """The dictionary form in lower case, by word and Penn tag."""
    lower, word_class = word.lower(), _WORD_CLASS.get(tag[:2])
    if word_class is None or tag in {"NNP", "JJ", "RB"}:
        return lower
    forms = getLemma(lower, word_class)
    return str(forms[0]) if forms else lower
