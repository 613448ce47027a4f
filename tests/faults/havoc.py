"""Who is killed when: a seeded source of kill -9s. The first five hit each kind once."""

import time
from collections.abc import Iterator, Mapping
from random import Random

from tests.servers.server import Server

from .crew import Crew

KINDS = ("collector", "worker", "indexer", "broker", "elasticsearch")
SOONEST, LATEST = 1.0, 6.0
"""Seconds between two kills."""
AWAY = 5.0
"""Seconds that a server stays away, at most, before it is started again."""


def victims(random: Random, count: int) -> list[str]:
    """Kinds in the order of their deaths."""
    first = random.sample(KINDS, len(KINDS))
    return [*first, *random.choices(KINDS, k=count)][:count]


def rage(random: Random, count: int, crew: Crew, servers: Mapping[str, Server]) -> Iterator[str]:
    """Kill, again and again, and say whom; whoever was killed is started again, servers by us, before it is said."""
    for kind in victims(random, count):
        time.sleep(random.uniform(SOONEST, LATEST))
        if kind in servers:
            servers[kind].kill()
            time.sleep(random.uniform(0, AWAY))
            servers[kind].start()
        else:
            crew.services[random.choice([name for name in crew.services if name.startswith(kind)])].kill()
        yield kind
