"""A small internet in a network namespace of its own, with nothing in the guard's place.

Started as root of that namespace by `unshare --net --mount`, with URLs as JSON on stdin. Here
every address on earth is this machine's (one local route to everything), a DNS server answers
from a zone and lies where the zone says so, and servers listen on all addresses. What the guard
does is seen on the wire: every TCP connection that begins, with the address and port it is for.
Writes {"cases": {way: {url: {"began": [...], "accepted": [...], "outcome": str}}}, ...} as JSON.
"""

import asyncio
import ctypes
import http.client
import json
import socket
import struct
import sys
import tempfile
import threading
import urllib.request
from collections import Counter
from ipaddress import ip_address
from pathlib import Path

from media.outside_world import PUBLIC, ZONE

from tenku.errors import ImageUnusable
from tenku.media.fetch import download, fetch, post
from tenku.media.guard import FetchPolicy, Unreachable

RESOLVER = "9.9.9.9"
PORTS = (22, 25, 80, 81, 443, 3128, 6379, 8080, 11211)
_RTM_NEWROUTE, _RTM_NEWADDR, _LOCAL_TABLE, _RTN_LOCAL = 24, 20, 255, 2
_ETH_P_ALL = 3
_BIND_MOUNT = 4096

accepted: list[tuple[str, int]] = []
lookups: Counter[str] = Counter()


def netlink(kind: int, body: bytes, *attributes: tuple[int, bytes]) -> None:
    """One order to the kernel; raises OSError where it refuses."""
    words = b"".join(
        struct.pack("HH", 4 + len(value), name) + value + bytes(-len(value) % 4)
        for name, value in attributes
    )
    head = struct.pack("IHHII", 16 + len(body + words), kind, 0x605, 1, 0)  # create, replace, ack
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as kernel:
        kernel.send(head + body + words)
        (error,) = struct.unpack("i", kernel.recv(4096)[16:20])
    if error:
        raise OSError(-error, f"netlink order {kind} refused")


def make_earth() -> None:
    """Loopback up, and every IPv4 and IPv6 address behind it."""
    import fcntl

    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sH14x", b"lo", 0x49))  # IFF_UP, RUNNING
    lo = struct.pack("I", socket.if_nametoindex("lo"))
    for family in (socket.AF_INET, socket.AF_INET6):
        body = struct.pack("BBBBBBBBI", family, 0, 0, 0, _LOCAL_TABLE, 2, 254, _RTN_LOCAL, 0)
        netlink(_RTM_NEWROUTE, body, (4, lo))
    address = socket.inet_pton(socket.AF_INET6, "2606:2800:220:1:248:1893:25c8:1946")
    body = struct.pack("BBBBI", socket.AF_INET6, 128, 0, 0, socket.if_nametoindex("lo"))
    netlink(_RTM_NEWADDR, body, (1, address), (2, address))


def resolve_here(folder: Path) -> None:
    """In this mount namespace, the system's resolver asks RESOLVER."""
    conf = folder / "resolv.conf"
    conf.write_text(f"nameserver {RESOLVER}\noptions attempts:1 timeout:2\n")
    libc = ctypes.CDLL(None, use_errno=True)
    there = str(Path("/etc/resolv.conf").resolve()).encode()
    if libc.mount(str(conf).encode(), there, None, _BIND_MOUNT, None):
        raise OSError(ctypes.get_errno(), "mount of resolv.conf")


def answer_names() -> None:
    """DNS from the zone, for ever; what is not in it does not exist."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind((RESOLVER, 53))
        while True:
            query, who = server.recvfrom(4096)
            server.sendto(dns_answer(query), who)


def dns_answer(query: bytes) -> bytes:
    at, labels = 12, list[str]()
    while query[at]:
        labels.append(query[at + 1 : at + 1 + query[at]].decode("latin-1").lower())
        at += 1 + query[at]
    name, (kind,) = ".".join(labels), struct.unpack(">H", query[at + 1 : at + 3])
    addresses = [ip_address(a) for a in ZONE.get(name, [])]
    version = {1: 4, 28: 6}.get(kind, 0)
    if kind == 1:
        lookups[name] += 1
        if name == "rebind.test" and lookups[name] > 1:
            addresses = [ip_address("127.0.0.1")]
    found = [a.packed for a in addresses if a.version == version]
    records = b"".join(
        b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 0, len(data)) + data for data in found
    )
    flags = 0x8180 if name in ZONE else 0x8183
    head = query[:2] + struct.pack(">HHHHH", flags, 1, len(found), 0, 0)
    return head + query[12 : at + 5] + records


def serve(port: int) -> None:
    """Accept on every address; say PUBLIC on the public ones, else SECRET; follow /redir."""
    server = socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True)
    while True:
        client, _ = server.accept()
        address = ip_address(client.getsockname()[0])
        address = getattr(address, "ipv4_mapped", None) or address
        accepted.append((str(address), port))
        with client:
            client.settimeout(2)
            try:
                path = client.recv(65536).partition(b" ")[2].partition(b" ")[0]
                text = b"PUBLIC" if str(address) in PUBLIC else b"SECRET"
                more = b""
                if path.startswith(b"/redir?"):
                    to = urllib.request.unquote(path[7:].decode()).encode()  # type: ignore[attr-defined]
                    more = b"Location: " + to + b"\r\n"
                status = b"302 Found" if more else b"200 OK"
                client.sendall(
                    b"HTTP/1.1 %s\r\n%sContent-Length: 6\r\n\r\n%s" % (status, more, text)
                )
            except OSError:
                pass


class Wire:
    """Sees every TCP connection that is begun, accepted or not, and every UDP packet."""

    def __init__(self) -> None:
        self._tap = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ETH_P_ALL))
        self._tap.bind(("lo", 0))
        self._tap.setblocking(False)

    def drain(self) -> list[tuple[str, int]]:
        """(address, port) of what has begun since the last call, in order."""
        began = list[tuple[str, int]]()
        while True:
            try:
                frame, (_, _, direction, *_) = self._tap.recvfrom(65536)
            except BlockingIOError:
                return began
            if direction == socket.PACKET_OUTGOING:
                began += self._read(frame[14:])

    def _read(self, packet: bytes) -> list[tuple[str, int]]:
        if packet[0] >> 4 == 4:
            kind, body, to = packet[9], packet[(packet[0] & 15) * 4 :], packet[16:20]
        else:
            kind, body, to = packet[6], packet[40:], packet[24:40]
        port, address = int.from_bytes(body[2:4]), str(ip_address(to))
        begins = kind == 6 and body[13] & 0x12 == 2  # SYN without ACK
        asks = kind == 17 and port != 53 and int.from_bytes(body[:2]) != 53
        return [(address, port)] if begins or asks else []


async def attempt(way: str, url: str, folder: Path) -> str:
    policy = FetchPolicy(seconds_max=5.0)
    try:
        if way == "image":
            return (await fetch(url, policy=policy)).decode()
        if way == "webhook":
            return str(await post(url, content=b"{}", headers={}, policy=policy))
        path = folder / "clip"
        path.unlink(missing_ok=True)
        await download(url, path, policy=policy)
        return path.read_text()
    except (ImageUnusable, Unreachable) as error:
        return type(error).__name__


def unguarded(url: str) -> str:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        return opener.open(url, timeout=3).read().decode()
    except (OSError, ValueError, http.client.HTTPException) as error:
        return type(error).__name__


def main() -> None:
    urls: list[str] = json.load(sys.stdin)
    make_earth()
    folder = Path(tempfile.mkdtemp())
    resolve_here(folder)
    for target, *words in [(answer_names,), *((serve, port) for port in PORTS)]:
        threading.Thread(target=target, args=words, daemon=True).start()
    while unguarded("http://pub.test/") != "PUBLIC":
        pass
    wire = Wire()
    cases = {}
    for way in ("image", "download", "webhook"):
        cases[way] = {}
        for url in urls:
            accepted.clear()
            lookups.clear()
            wire.drain()
            outcome = asyncio.run(attempt(way, url, folder))
            cases[way][url] = {"outcome": outcome, "began": wire.drain(), "accepted": accepted[:]}
    leaks = {url: unguarded(url) for url in urls if url.startswith("http://")}
    json.dump({"cases": cases, "leaks": leaks}, sys.stdout)


if __name__ == "__main__":
    sys.exit(main())
