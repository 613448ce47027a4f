"""The parser's weights from a folder, or an installed spaCy pipeline by its name."""

from pathlib import Path

import spacy
from spacy.language import Language

from pipelines.coding.syntax.lemmas import lemma
from pipelines.coding.syntax.parsing import Parser
from pipelines.errors import BadConfig

UNUSED = ("ner", "lemmatizer", "attribute_ruler", "senter")
"""Parts of official pipelines that cost time and that we don't read."""


def load_parser(where: Path | str) -> Parser:
    """The pipeline in this folder or of this name. Raises BadConfig when it is absent or has no tagger and parser."""
    try:
        nlp = spacy.load(where, exclude=UNUSED)
    except (OSError, ValueError) as error:
        raise BadConfig(
            f"no parser: {str(error).splitlines()[0]}",
            where=str(where),
            mend="copy the weights there, train them with `make parser`, or name an installed spaCy pipeline",
        ) from error
    if missing := {"tagger", "parser"} - set(nlp.pipe_names):
        raise BadConfig(
            f"the pipeline has no {' and no '.join(sorted(missing))}", where=str(where), mend="name another"
        )
    lemma("said", "VBD")  # loads the tables of lemmas now, not within the first article
    return Parser(nlp, _version(nlp))


def _version(nlp: Language) -> str:
    meta = nlp.meta
    return f"{meta['lang']}_{meta['name']}-{meta['version']}"
