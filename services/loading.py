"""Everything the folds are configured with, read from the configuration folder and frozen."""

from pathlib import Path

from pipelines.topology import Config
from services.coders import load_coder
from services.rulebook import load_rules
from services.stories import load_stories


def load_config(folder: Path) -> Config:
    """Lexicons, parser, wires and rules. Raises BadConfig naming file, line and mend."""
    return Config(code=load_coder(folder), story=load_stories(folder), rules=load_rules(folder / "rules"))
