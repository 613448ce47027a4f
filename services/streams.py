"""`tocsin replay FILE`: which kind of stream a file is, and the chain that it goes through."""

from collections.abc import Callable
from pathlib import Path

from services.languages import detector
from services.loading import load_config
from services.recorded import replay_story
from services.replaying import replay
from services.running import coding_pool
from services.settings import Settings
from services.standalone.editions import claim
from services.standalone.ledger import StoreLedger
from services.standalone.loop import Tell
from services.standalone.runner import Runner
from services.standalone.store import Store


def replay_file(path: Path, settings: Settings, tell: Tell, progress: Callable[[int, int], None]) -> int:
    """Replay JSONL, or a recorded story where the file is a `.yaml`; returns how many articles became dead letters.

    Raises BadConfig, StoreError, PoolFailed.
    """
    recorded = path.suffix == ".yaml"
    config, detect = load_config(settings.config), detector()
    with Store(settings.data) as store, coding_pool(settings) as pool:
        claim(store, "recorded" if recorded else "own")
        runner = Runner(store, config, None if recorded else pool)
        if not recorded:
            return replay(path, store, runner, detect=detect, tell=tell, progress=progress)
        return replay_story(path, store, StoreLedger(store), runner, detect=detect, tell=tell)
