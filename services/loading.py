"""Everything the folds are configured with, read from the configuration folder and frozen."""

from pathlib import Path

from pipelines.alerting.fields import Vocabulary
from pipelines.coding.coder import Coder
from pipelines.topology import Config
from services.coders import load_coder
from services.rulebook import load_rules
from services.stories import load_stories


def load_config(folder: Path) -> Config:
    """Lexicons, parser, wires and rules. Raises BadConfig naming file, line and mend."""
    coder = load_coder(folder)
    return Config(code=coder, story=load_stories(folder), rules=load_rules(folder / "rules", vocabulary(coder)))


def vocabulary(coder: Coder) -> Vocabulary:
    """The actors and signals that a rule may name: those that the coder can find."""
    return Vocabulary(frozenset(coder.lexicon.actors), frozenset(coder.signals))
