"""What test_pool.py has its processes do; the processes import it by its name."""

import os
import signal
import time
from pathlib import Path
from typing import Any

from pipelines.records import Article


def load(path: Path) -> Any:
    return path.read_text()


def load_and_die(_path: Path) -> Any:
    os._exit(3)


def work(config: Any, article: Article) -> Any:
    """Does what the title says; an article whose body is a path dies only until that file is there."""
    match article.title:
        case "exit":
            os._exit(1)
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "hang":
            time.sleep(60)
        case "once" if not Path(article.body).exists():
            Path(article.body).touch()
            os._exit(1)
        case "slow":
            time.sleep(0.3)
        case "interrupt":
            os.kill(os.getpid(), signal.SIGINT)
        case "big":
            return "x" * 3_000_000
    return f"{config}: {article.id}"
