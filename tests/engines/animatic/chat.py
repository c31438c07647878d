"""A small server that speaks chat completions, and misbehaves when asked to."""

import json
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any


@dataclass
class Chat:
    """`asked` are the requests: (path, headers, body)."""

    url: str
    asked: list[tuple[str, dict[str, str], dict[str, Any]]] = field(default_factory=list)


@contextmanager
def chat(answer: Callable[[Event], tuple[int, bytes]]) -> Generator[Chat]:
    """Serves `answer` for every request; it is given an event that ends with the test."""
    over = Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            served.asked.append((self.path, dict(self.headers), body))
            status, content = answer(over)
            try:
                self.send_response(status)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except ConnectionError:
                pass  # who asked has gone

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served = Chat(url=f"http://127.0.0.1:{server.server_port}/v1")
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield served
    finally:
        over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def says(text: str) -> Callable[[Event], tuple[int, bytes]]:
    """Answers with a completion of this text."""
    message = {"role": "assistant", "content": text}
    content = json.dumps({"choices": [{"index": 0, "message": message}]}).encode()
    return lambda _: (200, content)
