"""Under which names the server is reached, and what its certificate says of them."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509

from tenku import config, listeners
from tenku.errors import InvalidParameter
from tenku.listeners import Listener

PLAIN = Listener(host="127.0.0.1", port=8420)


def free_port(host: str = "127.0.0.1") -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        return probe.getsockname()[1]


@contextmanager
def listening(home: Path, host: str, **given: object) -> Iterator[list[Listener]]:
    settings = config.load(home=home, tls=True, tls_port=free_port(), **given)
    taken = listeners.listen(settings, host, free_port())
    try:
        yield taken
    finally:
        for listener in taken:
            listener.close()


def names(home: Path) -> set[str]:
    leaf = x509.load_pem_x509_certificate((home / "tls" / "server.pem").read_bytes())
    found = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {str(name.value) for name in found}


def test_the_certificate_is_for_every_name_that_is_answered_to(tmp_path: Path) -> None:
    with listening(tmp_path, "127.0.0.1"):
        assert names(tmp_path) == {"localhost", "127.0.0.1", "::1"}
    with listening(
        tmp_path,
        "127.0.0.2",
        public_url="https://Video.Example.com:8443/",
        allowed_hosts=("NAS", "[fd00::1]", "天空.example"),
    ):
        assert names(tmp_path) == {
            "localhost",
            "127.0.0.1",
            "::1",
            "127.0.0.2",
            "video.example.com",
            "nas",
            "fd00::1",
            "xn--rss488e.example",
        }


@pytest.mark.parametrize(
    ("setting", "value"),
    [("public_url", "https://"), ("public_url", f"https://{64 * 'x'}.com"), ("allowed_hosts", "[")],
)
def test_a_name_that_no_certificate_can_hold_is_refused(
    tmp_path: Path, setting: str, value: str
) -> None:
    with (
        pytest.raises(InvalidParameter, match=f"Setting TENKU_{setting.upper()}: .* no host name"),
        listening(tmp_path, "127.0.0.1", **{setting: value}),
    ):
        pass


def test_requests_may_name_either_port() -> None:
    secure = Listener(host="127.0.0.1", port=8443)
    settings = config.load(public_url="https://Video.Example.com", allowed_hosts=("NAS",))
    own = {
        f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]") for port in (8420, 8443)
    }
    hosts = listeners.allowed_hosts(settings, [PLAIN, secure])
    assert hosts == {*own, "video.example.com", "nas", "nas:8420", "nas:8443"}
    assert listeners.allowed_hosts(config.load(), [PLAIN]) == {h for h in own if "8420" in h}
    assert listeners.origins(["nas"]) == ["http://nas", "https://nas"]


def test_an_address_in_a_url() -> None:
    assert PLAIN.url == "http://127.0.0.1:8420"
    assert Listener(host="::1", port=8420).url == "http://[::1]:8420"


def test_localhost_is_all_of_its_addresses_that_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def as_in_a_container(*_: object, **__: object) -> list[tuple[object, ...]]:
        """A machine whose hosts file knows more of localhost than its network does."""
        found = [(socket.AF_INET6, ("2001:db8::1", port, 0, 0)), (socket.AF_INET, here)]
        return [(family, socket.SOCK_STREAM, 6, "", address) for family, address in found * 2]

    port = free_port()
    here = ("127.0.0.1", port)
    monkeypatch.setattr(socket, "getaddrinfo", as_in_a_container)
    (taken,) = listeners.listen(config.load(home=tmp_path), "localhost", port)
    assert [one.getsockname() for one in taken.sockets] == [here]
    taken.close()


def test_an_address_of_another_machine_is_refused_in_a_sentence(tmp_path: Path) -> None:
    settings = config.load(home=tmp_path, public_url="https://video.example.com")
    with pytest.raises(listeners.Taken, match=r"Port 1 of 192\.0\.2\.1 can't be used: .+ --port"):
        listeners.listen(settings, "192.0.2.1", 1)


def test_a_taken_port_for_https_frees_the_plain_one(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        settings = config.load(home=tmp_path, tls=True, tls_port=other.getsockname()[1])
        port = free_port()
        with pytest.raises(listeners.Taken, match="--tls-port") as refused:
            listeners.listen(settings, "127.0.0.1", port)
        with socket.socket() as again:
            again.bind(("127.0.0.1", port))
        assert refused.value.details["port"] == settings.tls_port


def test_a_public_address_needs_a_public_url(tmp_path: Path) -> None:
    with pytest.raises(InvalidParameter, match="TENKU_PUBLIC_URL"):
        listeners.listen(config.load(home=tmp_path), "0.0.0.0", 1)


@pytest.mark.anyio
async def test_small_answers_are_not_held_back(tmp_path: Path) -> None:
    """Nagle's algorithm is off: with it a poll over a kept connection takes 40 ms."""
    (plain,) = listeners.listen(config.load(home=tmp_path), "127.0.0.1", 0)
    seen: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def connected(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        one = writer.get_extra_info("socket")
        seen.set_result(one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    (taken,) = plain.sockets
    async with await asyncio.start_server(connected, sock=taken):
        _, writer = await asyncio.open_connection(*taken.getsockname())
        assert await seen
        writer.close()
        await writer.wait_closed()
