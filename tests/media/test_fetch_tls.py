"""Over TLS the certificate must be for the name, though the connection goes to an address."""

import asyncio
import datetime as dt
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tenku.errors import ImageUnusable
from tenku.media import fetch
from tenku.media.guard import FetchPolicy

HERE = FetchPolicy(allow_private=("localhost", "127.0.0.1"))


class Hello(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(302 if self.path == "/down" else 200)
        self.send_header("Location", "http://localhost/")
        self.end_headers()
        self.wfile.write(b"hello")

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


@dataclass
class Site:
    port: int
    trust: ssl.SSLContext


def certificate(name: str, pem: Path) -> Path:
    """A certificate for one name that signs itself, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    today = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return pem


@pytest.fixture
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """A server whose certificate is for the name that the test asks for."""
    pem = certificate(request.param, tmp_path / "site.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    with ThreadingHTTPServer(("127.0.0.1", 0), Hello) as server:
        # (the handshake is made in the connection's own thread, not in the accepting one)
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield Site(server.server_address[1], ssl.create_default_context(cafile=pem))
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("site", ["localhost"], indirect=True)
def test_the_name_is_verified_not_the_address(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "_tls", lambda: site.trust)
    url = f"https://localhost:{site.port}/"
    assert asyncio.run(fetch.fetch(url, policy=HERE)) == b"hello"


@pytest.mark.parametrize("site", ["localhost"], indirect=True)
def test_a_certificate_that_nobody_trusts_is_refused(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(ImageUnusable):
        asyncio.run(fetch.fetch(f"https://localhost:{site.port}/", policy=HERE))
    assert "CERTIFICATE_VERIFY_FAILED" in caplog.text


@pytest.mark.parametrize("site", ["elsewhere.test"], indirect=True)
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_certificate_for_another_name_is_refused(
    site: Site, host: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(fetch, "_tls", lambda: site.trust)
    with pytest.raises(ImageUnusable):
        asyncio.run(fetch.fetch(f"https://{host}:{site.port}/", policy=HERE))
    assert "mismatch" in caplog.text or "not valid for" in caplog.text


@pytest.mark.parametrize("site", ["localhost"], indirect=True)
def test_no_redirect_leads_out_of_tls(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(fetch, "_tls", lambda: site.trust)
    with pytest.raises(ImageUnusable):
        asyncio.run(fetch.fetch(f"https://localhost:{site.port}/down", policy=HERE))
    assert "redirected from https" in caplog.text
