"""The guard against the network bites, and lets loopback through."""

import asyncio
import socket

import pytest
from loopback import OutsideNetworkError

OUTSIDE = "203.0.113.7"  # reserved for documentation: nobody answers there


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6])
def test_connecting_outside_is_refused(family: socket.AddressFamily) -> None:
    address = OUTSIDE if family == socket.AF_INET else "2001:db8::7"
    with socket.socket(family) as sock, pytest.raises(OutsideNetworkError):
        sock.connect((address, 80))


def test_sending_a_datagram_outside_is_refused() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock,
        pytest.raises(OutsideNetworkError),
    ):
        sock.sendto(b"?", (OUTSIDE, 53))


def test_asking_for_a_name_is_refused() -> None:
    with pytest.raises(OutsideNetworkError):
        socket.getaddrinfo("example.com", 443)


def test_asyncio_does_not_get_around_it() -> None:
    with pytest.raises(OutsideNetworkError):
        asyncio.run(asyncio.wait_for(asyncio.open_connection(OUTSIDE, 80), timeout=1))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "localhost"])
def test_loopback_is_let_through(host: str) -> None:
    with (
        socket.create_server(("0.0.0.0", 0)) as server,
        socket.create_connection((host, server.getsockname()[1]), timeout=5) as sock,
    ):
        assert sock.getpeername()[1] == server.getsockname()[1]


def test_a_closed_port_on_loopback_fails_as_it_does_without_the_guard() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)
