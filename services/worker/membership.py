"""Whether our group still counts us in, asked before anything is written.

The group forgets a member that it has not heard of for a session, and gives its share to another. One that only stood
still (stopped, swapped out, cut off from the group but not from the topics) knows nothing of it and would write on.
"""

import asyncio
import time
from typing import Any

from pipelines.errors import TocsinError

LOOK = 0.1


class PlaceLost(TocsinError):
    """Others may have our share by now: what is in our hands is theirs."""


class Membership:
    """What the group has told us last. Faust's consumer hears it in a thread of its own."""

    def __init__(self, app: Any) -> None:
        self._app, self._session = app, float(app.conf.broker_session_timeout)
        self._coordinator: Any = None
        self.heard = 0.0
        """When we last asked what the group answered well (monotonic)."""
        app.on_partitions_assigned.connect(self._assigned)

    async def sure(self, generation: int) -> None:
        """Return once it is sure that we are a member in this generation. Raises PlaceLost where we are not any more.

        After a silence this waits for the group's next answer: a broker that was away has forgotten nobody.
        """
        while self._coordinator is not None:
            if self._coordinator.generation != generation:
                raise PlaceLost(
                    "our share of the work has gone to others while we stood still", mend="a new process takes part"
                )
            if time.monotonic() - self.heard < self._session:
                return
            await asyncio.sleep(LOOK)

    async def _assigned(self, *_arguments: Any, **_options: Any) -> None:
        self.heard = time.monotonic()
        coordinator = self._app.consumer._thread._consumer._coordinator  # noqa: SLF001  # no public way, Faust is pinned
        if coordinator is not self._coordinator:
            self._listen(coordinator)
            self._coordinator = coordinator

    def _listen(self, coordinator: Any) -> None:
        ask = coordinator._do_heartbeat  # noqa: SLF001  # the same

        async def heartbeat() -> bool:
            asked = time.monotonic()
            well: bool = await ask()
            if well:
                self.heard = asked
            return well

        coordinator._do_heartbeat = heartbeat  # noqa: SLF001  # the same
