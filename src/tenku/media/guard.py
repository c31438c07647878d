"""Which addresses a request from outside may make Tenku connect to: public ones.

Nothing here opens a connection. The URL is taken apart once, by `ssrfguard`, and what comes
out of that (a Target) is all that `fetch` connects by, so no second parser can read it
differently. A name is looked up once per connection; every answer is judged, and the
connection goes to an address that was judged, never to the name again.
"""

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from typing import Self

from ssrfguard import (
    DEFAULT_DENIED,
    AddressTable,
    Block,
    Policy,
    Reach,
    SSRFGuardError,
    Target,
    resolve,
)

IPAddress = IPv4Address | IPv6Address
IPNetwork = IPv4Network | IPv6Network

# No top-level domain looks like a number, but libc reads such a host as an IPv4 address.
_NUMBER_AT_THE_END = re.compile(r"(^|\.)([0-9]+|0x[0-9a-f]*)\.?$", re.IGNORECASE)
_ALL_PORTS = frozenset(range(1, 65_536))


class Unreachable(Exception):
    """A URL could not be fetched. The text is for the operator's log, never for the caller."""


class Refused(Unreachable):
    """The rules forbid to connect there."""


# The registries call some blocks globally reachable that serve no pictures, and IPv4 addresses
# in IPv6 clothes have no business in a URL: all of these are denied as well.
_DENIED_TOO = (
    Block(ip_network("168.63.129.16/32"), "Azure's wire server", "-", Reach.DENIED),
    Block(ip_network("::ffff:0:0:0/96"), "IPv4-translated (SIIT)", "RFC2765", Reach.DENIED),
)
_WRAPPERS = {ip_network("::ffff:0:0/96"), ip_network("::/96")}  # v4-mapped and v4-compatible
_ISATAP = Block(ip_network("::/0"), "ISATAP, an IPv4 address inside", "RFC5214", Reach.DENIED)


def _stricter(block: Block) -> Block:
    if block.reach is Reach.PERMITTED or block.network in _WRAPPERS:
        return replace(block, reach=Reach.DENIED)
    return block


@dataclass(frozen=True, repr=False)
class _Table(AddressTable):
    """The registries' blocks, and ISATAP's interface identifiers, which lie in any prefix."""

    def match(self, address: IPAddress) -> Block | None:
        if address.version == 6 and (int(address) >> 32) & 0xFDFFFFFF == 0x5EFE:
            return _ISATAP
        return super().match(address)


_DENIED = _Table((*map(_stricter, DEFAULT_DENIED.blocks), *_DENIED_TOO))


@dataclass(frozen=True, kw_only=True)
class FetchPolicy:
    """What may be fetched, and how much of it.

    `allow_private` lists host names and CIDRs that may be reached although they are not
    public, on any port; a malformed CIDR with a slash raises ValueError here. `origin` is one
    server of the operator's (`http://host:port`) that may be reached wherever it stands, at
    that scheme and port only. `own` lists the hosts, names or addresses, under which this very
    server is reached: nobody may make it call itself, unless `allow_private` says so.
    """

    enabled: bool = True
    ports: frozenset[int] = frozenset({80, 443})
    allow_private: tuple[str, ...] = ()
    origin: str = ""
    own: frozenset[str] = frozenset()
    bytes_max: int = 20 << 20
    seconds_max: float = 10.0  # for the whole of it: look-ups, redirects and body
    stall_seconds_max: float = 10.0  # without a byte
    redirects_max: int = 3
    _rules: Policy = field(init=False, repr=False, compare=False)

    @classmethod
    def of_results(cls, origin: str, bytes_max: int = 512 << 20) -> Self:
        """For the clips that an engine of the operator's names: larger, and slower to arrive."""
        return cls(origin=origin, bytes_max=bytes_max, seconds_max=300.0)

    def __post_init__(self) -> None:
        rules = Policy(
            denied_networks=_DENIED,
            allowed_networks=self._networks,
            allowed_ports=_ALL_PORTS if self.allow_private else self.ports,
        )
        object.__setattr__(self, "_rules", rules)

    @cached_property
    def _networks(self) -> tuple[IPNetwork, ...]:
        return tuple(ip_network(entry) for entry in self.allow_private if _is_network(entry))

    @cached_property
    def _hosts(self) -> frozenset[str]:
        return frozenset(e.lower() for e in self.allow_private if not _is_network(e))

    @cached_property
    def _own(self) -> tuple[str, str, int] | None:
        return _place(_ANYWHERE.check_url(self.origin)) if self.origin else None

    def at_origin(self, url: str) -> Target | None:
        """The target of a URL that leads to `origin` itself; None for every other one."""
        if self._own is None:
            return None
        try:
            target = _ANYWHERE.check_url(url)
        except SSRFGuardError:
            return None
        return target if _place(target) == self._own else None

    def check(self, url: str) -> Target:
        """Judge all that can be judged without a look-up. Raises Refused."""
        if not self.enabled:
            raise Refused("fetching is switched off")
        if (own := self.at_origin(url)) is not None:
            return own
        try:
            target = self._rules.check_url(url)
        except SSRFGuardError as error:
            raise Refused(_reason(error)) from error
        if target.host.rstrip(".") in self.own - self._hosts and target.address is None:
            raise Refused("it is this server's own name")
        if target.address is None:
            if _NUMBER_AT_THE_END.search(target.host):
                raise Refused("the host is an address in disguise")
        else:
            self._check_answers(target, (target.address,))
        return target

    def addresses(self, target: Target) -> tuple[str, ...]:
        """Look the name up, once, and judge every answer. Blocks; raises Refused or OSError."""
        named = target.host.rstrip(".") in self._hosts or _place(target) == self._own
        rules = _ANYWHERE if named else self._rules
        try:
            answers = tuple(answer.ip for answer in resolve(target, policy=rules))
        except SSRFGuardError as error:
            raise Refused(_reason(error)) from error
        if not named:
            self._check_answers(target, answers)
        return tuple(map(str, answers))

    def _check_answers(self, target: Target, addresses: tuple[IPAddress, ...]) -> None:
        """An unusual port, and this server itself, are for what the operator allowed."""
        for address in addresses:
            if any(address in network for network in self._networks):
                continue
            if str(address) in self.own:
                raise Refused("it is this server's own address")
            if target.port not in self.ports:
                raise Refused(f"port {target.port} is not among the allowed ports")


_ANYWHERE = Policy(denied_networks=AddressTable(()), allowed_ports=_ALL_PORTS)


def _place(target: Target) -> tuple[str, str, int]:
    return target.scheme, target.host, target.port


def _is_network(entry: str) -> bool:
    try:
        ip_network(entry)
    except ValueError:
        if "/" in entry:
            raise
        return False
    return True


def _reason(error: SSRFGuardError) -> str:
    """Why, without the URL, which may carry somebody's secret."""
    return str(getattr(error, "reason", type(error).__name__))
