"""Everything the folds are configured with, read from the configuration folder and frozen."""

from pathlib import Path

from pipelines.alerting.fields import Vocabulary
from pipelines.coding.lexicon import Lexicon
from pipelines.coding.signals import Signals
from pipelines.topology import Config
from services.coders import load_coder
from services.documents import load
from services.lexicons import load_lexicon
from services.rulebook import load_rules
from services.stories import load_stories


def load_config(folder: Path) -> Config:
    """Lexicons, parser, wires and rules. Raises BadConfig naming file, line and mend."""
    coder = load_coder(folder)
    rules = load_rules(folder / "rules", vocabulary(coder.lexicon, coder.signals))
    return Config(code=coder, story=load_stories(folder), rules=rules)


def load_vocabulary(folder: Path) -> Vocabulary:
    """What a rule may name, without what coding needs besides. Raises BadConfig."""
    return vocabulary(load_lexicon(folder / "lexicon"), load(folder / "signals.yaml", Signals))


def vocabulary(lexicon: Lexicon, signals: Signals) -> Vocabulary:
    """The actors and signals that a rule may name: those that the coder can find."""
    return Vocabulary(frozenset(lexicon.actors), frozenset(signals))
