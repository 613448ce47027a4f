"""A gateway before a real Elasticsearch, on a real socket: it passes on, refuses when told to, and may have a lock."""

import json
import ssl
import subprocess
from collections.abc import Callable
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

Fault = Callable[[bytes], tuple[int, Any] | None]
"""From the body of a bulk request: the answer in place of the server's, or None."""


class Gateway:
    """`faults` are used up one a bulk request; `key`, if set, must be shown; `requests` counts what came."""

    def __init__(self, behind: str, certificate: tuple[Path, Path] | None = None) -> None:
        self.behind = urlsplit(behind)
        self.faults: list[Fault] = []
        self.key = ""
        self.bulks = 0
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.address = f"{'https' if certificate else 'http'}://127.0.0.1:{self.server.server_port}"

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        if self.key and headers.get("authorization") != f"ApiKey {self.key}":
            return self._said(401, error("security_exception", "unable to authenticate"))
        if "_bulk" in path:
            self.bulks += 1
            said = self.faults.pop(0)(body) if self.faults else None
            if said:
                return self._said(*said)
        return self.passed_on(method, path, headers, body)

    def passed_on(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        connection = HTTPConnection(self.behind.hostname or "", self.behind.port, timeout=60)
        kept = {name: value for name, value in headers.items() if name in {"content-type", "accept"}}
        connection.request(method, path, body or None, kept)
        answer = connection.getresponse()
        told = {name: answer.headers[name] for name in ("Content-Type", "X-Elastic-Product") if name in answer.headers}
        content = answer.read()
        connection.close()
        return answer.status, told, content

    def refusing_half(self, body: bytes) -> tuple[int, Any]:
        """Every other item is refused as by a full queue; the others are passed on."""
        lines = body.splitlines(keepends=True)
        pairs = list(zip(lines[::2], lines[1::2], strict=True))
        kept = b"".join(action + source for action, source in pairs[1::2])
        headers = {"content-type": "application/x-ndjson"}
        passed = json.loads(self.passed_on("POST", "/_bulk", headers, kept)[2])["items"] if kept else []
        refusal = {"status": 429, **error("es_rejected_execution_exception", "queue is full")}
        items = []
        for number, (action, _) in enumerate(pairs):
            items.append(passed.pop(0) if number % 2 else {next(iter(json.loads(action))): refusal})
        return 200, {"items": items}

    def _said(self, status: int, content: Any) -> tuple[int, dict[str, str], bytes]:
        kind = "application/vnd.elasticsearch+json;compatible-with=9"
        return status, {"Content-Type": kind, "X-Elastic-Product": "Elasticsearch"}, json.dumps(content).encode()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, headers, content = gateway.answer(
                    self.command, self.path, {name.lower(): value for name, value in self.headers.items()}, body
                )
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(content)

            def log_message(self, *_args: Any) -> None:
                pass

        for method in ("GET", "POST", "PUT", "DELETE", "HEAD"):
            setattr(Handler, f"do_{method}", Handler.handle_any)
        return Handler

    def __enter__(self) -> Self:
        Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.shutdown()
        self.server.server_close()


def busy(status: int) -> Fault:
    """A whole request refused."""
    return lambda _body: (status, {**error("circuit_breaking_exception", "too much at once"), "status": status})


def error(kind: str, reason: str) -> dict[str, Any]:
    return {"error": {"type": kind, "reason": reason}}


def certified(folder: Path) -> tuple[Path, Path]:
    """A certificate for loopback and its key."""
    certificate, key = folder / "ca.pem", folder / "key.pem"
    request = ["-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out", str(certificate), "-days", "2"]
    named = ["-subj", "/CN=tocsin", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run(["openssl", "req", "-x509", *request, *named], check=True, capture_output=True)
    return certificate, key
