"""A real HTTP server that answers as Kibana's API describes, and keeps what it was asked."""

import json
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

IMPORT, SETTINGS = "/api/saved_objects/_import?overwrite=true", "/internal/kibana/settings"
TAKEN = (200, {"success": True, "successCount": 25, "successResults": []})
STARTING = (503, "Kibana server is not ready yet")
SILENT = (0, "")


class FakeKibana:
    """Answers each path with what is scripted for it, the last answer again and again; keeps what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, list[tuple[int, Any]]] = {IMPORT: [TAKEN], SETTINGS: [(200, {"settings": {}})]}
        self.asked: list[tuple[str, dict[str, str], bytes]] = []
        self.over = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def secure(self, folder: Path) -> None:
        """Speak TLS only from now on, under a certificate of its own: `ca.pem` in the folder."""
        made, key = str(folder / "ca.pem"), str(folder / "key.pem")
        request = ["-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", made, "-days", "1"]
        named = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
        subprocess.run(["openssl", "req", "-x509", *request, *named], check=True, capture_output=True)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(made, key)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.url = self.url.replace("http:", "https:")

    def imports(self) -> list[tuple[str, dict[str, str], bytes]]:
        return [one for one in self.asked if one[0] == IMPORT]

    def answer(self, path: str) -> tuple[int, Any]:
        scripted = self.answers.get(path, [(404, {"statusCode": 404, "error": "Not Found", "message": "Not Found"})])
        return scripted.pop(0) if len(scripted) > 1 else scripted[0]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        kibana = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"] or 0)) if _has_length(self) else _chunks(self)
                kibana.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
                status, told = kibana.answer(self.path)
                if not status:
                    kibana.over.wait(30)
                    return
                self.send_response(status)
                self.end_headers()
                self.wfile.write((told if isinstance(told, str) else json.dumps(told)).encode())

            def log_message(self, *_: object) -> None:
                """Say nothing on the tests' stderr."""

        return Handler


@contextmanager
def fake_kibana() -> Iterator[FakeKibana]:
    """One that serves until the block ends."""
    fake = FakeKibana()
    thread = threading.Thread(target=fake.server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield fake
    finally:
        fake.over.set()
        fake.server.shutdown()
        thread.join()
        fake.server.server_close()


def _has_length(handler: BaseHTTPRequestHandler) -> bool:
    return "content-length" in handler.headers


def _chunks(handler: BaseHTTPRequestHandler) -> bytes:
    body = b""
    while size := int(handler.rfile.readline(), 16):
        body += handler.rfile.read(size)
        handler.rfile.readline()
    handler.rfile.readline()
    return body
