"""Everything the folds are configured with, read from the configuration folder and frozen."""

from pathlib import Path

from pipelines.alerting.fields import Vocabulary
from pipelines.coding.actors.lexicon import Lexicon
from pipelines.coding.acts.actions import Actions
from pipelines.coding.cues import Cues
from pipelines.coding.signals import Signals
from pipelines.topology import Config
from services.coders import load_actions, load_coder
from services.cues import load_cues
from services.documents import load
from services.lexicons import load_lexicon
from services.rulebook import load_rules
from services.stories import load_stories


def load_config(folder: Path) -> Config:
    """Lexicons, parser, wires and rules. Raises BadConfig naming file, line and mend."""
    coder = load_coder(folder)
    rules = load_rules(folder / "rules", vocabulary(coder.lexicon, coder.signals, coder.actions, coder.cues))
    return Config(code=coder, story=load_stories(folder), rules=rules)


def load_vocabulary(folder: Path) -> Vocabulary:
    """What a rule may name, without what coding needs besides. Raises BadConfig."""
    lexicon = folder / "lexicon"
    signals = load(folder / "signals.yaml", Signals)
    return vocabulary(load_lexicon(lexicon), signals, load_actions(lexicon / "actions"), load_cues(lexicon / "cues"))


def vocabulary(lexicon: Lexicon, signals: Signals, actions: Actions, cues: Cues) -> Vocabulary:
    """The actors, signals, modes and numbers that a rule may name: those that the coder can find."""
    entries = (*(frame.entry for frames in actions.verbs.values() for frame in frames), *actions.nouns.values())
    return Vocabulary(
        actors=frozenset(lexicon.actors),
        signals=frozenset(signals),
        modes=frozenset(entry.mode for entry in entries if entry.mode),
        numbers=frozenset(cues.counts.kinds),
    )
