import logging
import subprocess
import sys

import pytest

SCRIPT = """
import logging
from services.logs import log_plainly
log_plainly()
ours, library = logging.getLogger("services.here"), logging.getLogger("faust.there")
{lines}
"""


def logged(*lines: str) -> list[str]:
    """What a service with these lines says, without the time."""
    script = SCRIPT.format(lines="\n".join(lines))
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert ran.stdout == ""
    return [line.split(" ", 2)[2] for line in ran.stderr.splitlines()]


def test_our_own_lines_are_told_each_time() -> None:
    assert logged("ours.info('polled %d', 1)", "ours.info('polled %d', 2)") == ["polled 1", "polled 2"]


def test_a_library_is_heard_only_when_it_warns_and_is_named() -> None:
    assert logged("library.info('joined')", "library.warning('lost it')") == ["lost it [faust.there]"]


def test_a_library_that_repeats_itself_is_told_once() -> None:
    assert logged("for n in range(1000): library.error('no broker at %s', n)") == ["no broker at 0 [faust.there]"]


def test_different_warnings_of_a_library_are_all_told() -> None:
    assert len(logged("library.error('no broker')", "library.error('no group')")) == 2


def test_a_traceback_is_one_line_with_its_cause() -> None:
    lines = ["try: 1 / 0", "except ZeroDivisionError: library.exception('crashed')"]
    assert logged(*lines) == ["crashed (ZeroDivisionError: division by zero) [faust.there]"]


def test_what_a_feed_says_cannot_command_a_terminal() -> None:
    assert logged(r"ours.info('feed: %s', 'a\x1b[2Jb\u202ec')") == ["feed: a [2Jb c"]


def test_the_level_of_our_own_lines_is_info() -> None:
    assert logged("ours.debug('detail')", f"ours.log({logging.INFO}, 'told')") == ["told"]


@pytest.mark.parametrize(
    "line",
    [
        "Topic creation disabled! Can't create topic tocsin-code-changelog",
        "[^--Rebalances]: Starting...",
        "Heartbeat failed for group tocsin because it is rebalancing",
        "Node <Urllib3HttpNode(http://127.0.0.1:9200)> has failed for 3 times in a row, putting on 4 second timeout",
    ],
)
def test_what_libraries_always_say_is_not_told(line: str) -> None:
    assert logged(f"library.warning('%s', {line!r})", "library.warning('Heartbeat failed: no broker')") == [
        "Heartbeat failed: no broker [faust.there]"
    ]
