"""`python -m services.probing [live|ready]`: how a service on this machine is doing. What health checks run.

It runs every few seconds, so it imports next to nothing: TOCSIN_PROBES, where it is set, spares it the reading of all
settings, and wins over their file anyway.
"""

import json
import os
import sys
from http.client import HTTPConnection, HTTPException

from pipelines.errors import TocsinError

QUESTIONS = ("live", "ready")
PATIENCE = 5.0
"""Seconds until no answer is an answer."""
ANYWHERE = "0.0.0.0"  # noqa: S104 - nothing is bound here: a service that listens everywhere is asked on loopback
LONGEST = 10_000
"""Bytes of an answer that are read."""


def probe(address: str, question: str = "live") -> tuple[bool, str]:
    """Ask the service whose probes are at `address` (host:port): whether it is well, and if not the reason."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal():
        return False, f"{address}: is no host:port"
    connection = HTTPConnection("127.0.0.1" if host == ANYWHERE else host, int(port), timeout=PATIENCE)
    try:
        connection.request("GET", f"/{question}")
        answer = connection.getresponse()
        said = json.loads(answer.read(LONGEST))
        return answer.status == 200, str(said["reason"])  # noqa: PLR2004 - "200" is plainer than a name for it
    except (OSError, HTTPException) as error:
        return False, f"{address}: no answer ({error or type(error).__name__})"
    except (ValueError, TypeError, KeyError):
        return False, f"{address}: something else answers there"
    finally:
        connection.close()


def main() -> None:
    """Exit with 0 where the service is well, 1 where not, 2 where the question is none."""
    question = sys.argv[1] if len(sys.argv) > 1 else QUESTIONS[0]
    if question not in QUESTIONS:
        sys.exit(_said(f"usage: python -m services.probing [{'|'.join(QUESTIONS)}]", code=2))
    try:
        ok, reason = probe(os.environ.get("TOCSIN_PROBES") or _written(), question)
    except TocsinError as error:
        sys.exit(_said(str(error), code=1))
    sys.exit(0 if ok else _said(f"not {question}: {reason}", code=1))


def _said(line: str, code: int) -> int:
    sys.stderr.write(f"tocsin: {line}\n")
    return code


def _written() -> str:
    from services.settings import load_settings  # noqa: PLC0415 - the slow half of a probe, needed only here

    return load_settings().probes


if __name__ == "__main__":
    main()
