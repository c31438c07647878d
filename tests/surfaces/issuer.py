"""An identity provider of the tests' own: real keys, and a real HTTP server that publishes them."""

import json
import threading
import time
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

AUDIENCE = "https://video.example.com/mcp"
PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey

RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC = ec.generate_private_key(ec.SECP256R1())
ED = ed25519.Ed25519PrivateKey.generate()


def jwk(kid: str, key: PrivateKey) -> dict[str, Any]:
    """The public half."""
    match key:
        case rsa.RSAPrivateKey():
            text = RSAAlgorithm.to_jwk(key.public_key())
        case ec.EllipticCurvePrivateKey():
            text = ECAlgorithm.to_jwk(key.public_key())
        case _:
            text = OKPAlgorithm.to_jwk(key.public_key())
    return {**json.loads(text), "kid": kid, "use": "sig"}


@dataclass
class Issuer:
    """`asked` counts what was asked of it; what it publishes may be changed meanwhile."""

    url: str
    keys: dict[str, PrivateKey] = field(default_factory=lambda: {"rsa": RSA, "ec": EC, "ed": ED})
    answers: dict[str, object] = field(default_factory=dict[str, object])
    asked: Counter[str] = field(default_factory=Counter[str])

    def claims(self, **changes: object) -> dict[str, Any]:
        """Those of a good token; None takes one away."""
        now = int(time.time())
        good: dict[str, object] = {
            "iss": self.url,
            "sub": "alice",
            "aud": AUDIENCE,
            "iat": now,
            "exp": now + 300,
            "scope": "openid generate read",
            **changes,
        }
        return {name: value for name, value in good.items() if value is not None}

    def token(
        self,
        alg: str = "RS256",
        *,
        kid: str | None = None,
        key: Any = None,
        header: dict[str, object] | None = None,
        **changes: object,
    ) -> str:
        names = {"RS256": "rsa", "ES256": "ec", "EdDSA": "ed"}
        name = names.get(alg, "rsa")
        return jwt.encode(
            self.claims(**changes),
            key if key is not None else self.keys[name],
            algorithm=alg,
            headers={"kid": name if kid is None else kid, **(header or {})},
        )

    def answer(self, path: str) -> object:
        if path in self.answers:
            return self.answers[path]
        match path:
            case "/.well-known/oauth-authorization-server":
                return {"issuer": self.url, "jwks_uri": f"{self.url}/jwks"}
            case "/jwks":
                return {"keys": [jwk(kid, key) for kid, key in self.keys.items()]}
            case _:
                return None


@contextmanager
def issuing() -> Generator[Issuer]:
    issuer = Issuer("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            issuer.asked[self.path] += 1
            found = issuer.answer(self.path)
            body = found if isinstance(found, bytes) else json.dumps(found).encode()
            self.send_response(404 if found is None else 200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as it is called
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
