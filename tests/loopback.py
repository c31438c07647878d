"""A guard for tests: Python may talk to loopback and to nobody else."""

from ipaddress import ip_address


class OutsideNetworkError(Exception):
    """A test reached for the network. Not an OSError: no code under test may swallow it."""


def _is_loopback(host: str) -> bool:
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host in {"localhost", ""}
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def _is_literal(host: str) -> bool:
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def refuse_the_network(event: str, args: tuple[object, ...]) -> None:
    """An audit hook: Python calls it before the system call, whichever library asks."""
    if event in {"socket.connect", "socket.sendto"}:
        address = args[1]
        # Anything but a tuple is a Unix socket's path.
        if isinstance(address, tuple) and not _is_loopback(str(address[0])):
            raise OutsideNetworkError(f"{event} to {address}")
    elif event == "socket.getaddrinfo":
        host = args[0].decode() if isinstance(args[0], bytes) else str(args[0] or "")
        if not (_is_loopback(host) or _is_literal(host)):
            raise OutsideNetworkError(f"{event} of {host}")
