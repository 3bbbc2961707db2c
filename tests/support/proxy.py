"""A proxy in front of an S3 server that loses requests or answers: failed and not stored, failed but stored."""

import threading
from collections.abc import Callable
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

PASS, LOSE_REQUEST, LOSE_ANSWER, BUSY = "pass", "lose the request", "lose the answer", "503"


class Proxy:
    """Listens on a port of its own; `plan(method, path, n)` says what becomes of the n-th request of that method."""

    def __init__(self, endpoint: str) -> None:
        self.plan: Callable[[str, str, int], str] = lambda _method, _path, _n: PASS
        self.seen: list[tuple[str, str]] = []
        self._target = urlsplit(endpoint)
        self._lock = threading.Lock()
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            """One connection."""

            protocol_version = "HTTP/1.1"

            def handle_one(self) -> None:
                """Forward a request, or not; give its answer back, or not."""
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                what = proxy.decide(self.command, self.path)
                if what == LOSE_REQUEST:
                    self.close_connection = True
                    return
                if what == BUSY:
                    self.send_response(503)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                status, headers, data = proxy.forward(self.command, self.path, dict(self.headers), body)
                if what == LOSE_ANSWER:
                    self.close_connection = True
                    return
                self.send_response_only(status)
                for name, value in headers:
                    if name.lower() not in {"transfer-encoding", "connection", "content-length"}:
                        self.send_header(name, value)
                length = {name.lower(): value for name, value in headers}.get("content-length", len(data))
                self.send_header("Content-Length", str(length if self.command == "HEAD" else len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = handle_one  # noqa: N815 - http.server's names

            def log_message(self, *_said: object) -> None:
                """Nothing: tests look at `seen`."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.endpoint = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def decide(self, method: str, path: str) -> str:
        """What becomes of a request."""
        with self._lock:
            self.seen.append((method, path))
            count = sum(one == method for one, _ in self.seen)
        return self.plan(method, path, count)

    def forward(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        """Ask the server as we were asked: its signature covers our Host."""
        headers = {name: value for name, value in headers.items() if name.lower() != "expect"}
        connection = HTTPConnection(self._target.hostname, self._target.port, timeout=30)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
