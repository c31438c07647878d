"""The guard against requests to where they have no business, tried on 123 URLs and more.

What is asserted is where connections went, not which exception was raised: see
`outside_world.py` for how that is seen without any network.
"""
# ruff: noqa: SIM905 - long lists are easier to read as text

import json
import subprocess
import sys
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import TypedDict
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenku.errors import ImageUnusable
from tenku.media.fetch import check_literal
from tenku.media.guard import FetchPolicy, Refused

IPV4 = """
http://127.0.0.1/ http://localhost/ http://LOCALHOST/ http://localhost./ http://127.1/
http://127.0.1/ http://2130706433/ http://0x7f000001/ http://0x7f.0.0.1/ http://0177.0.0.1/
http://017700000001/ http://127.0.0.1./ http://0/ http://0.0.0.0/ http://0.1.2.3/
""".split()
IPV6 = """
http://[::]/ http://[::1]/ http://[0:0:0:0:0:0:0:1]/
http://[::ffff:127.0.0.1]/ http://[::ffff:7f00:1]/ http://[::127.0.0.1]/ http://[::ffff:0:7f00:1]/
http://[64:ff9b::7f00:1]/ http://[64:ff9b::a9fe:a9fe]/ http://[64:ff9b:1::a9fe:a9fe]/
http://[2002:7f00:1::]/ http://[2002:a9fe:a9fe::1]/
http://[2001:0:4136:e378:8000:63bf:80ff:fffe]/
http://[fe80::1]/ http://[fe80::1%25lo]/ http://[fec0::1]/ http://[fc00::1]/ http://[fd00:ec2::254]/
http://[2001:db8::1]/ http://[ff02::1]/ http://[100::1]/ http://[3fff::1]/ http://[5f00::1]/
http://[2001:20::1]/ http://[fe80::5efe:7f00:1]/ http://[2606:4700::5efe:7f00:1]/
""".split()
SPECIAL = """
http://169.254.169.254/ http://169.254.170.2/ http://2852039166/ http://0xA9FEA9FE/
http://100.100.100.200/ http://168.63.129.16/ http://192.0.0.192/
http://10.0.0.1/ http://172.16.0.1/ http://192.168.0.1/ http://198.18.0.1/ http://192.0.2.1/
http://198.51.100.1/ http://203.0.113.1/ http://192.88.99.1/ http://192.31.196.1/
http://224.0.0.1/ http://239.255.255.250/ http://240.0.0.1/ http://255.255.255.255/
http://100.64.0.1/
""".split()
UNICODE = [
    "http://①②⑦.⓪.⓪.①/",
    "http://１２７.０.０.１/",
    "http://127。0。0。1/",
    "http://ⓛocalhost/",
    "http://loop\u00ad4.test/",
]
CONFUSING = [
    "http://pub.test@127.0.0.1/",
    "http://pub.test:80@127.0.0.1/",
    "http://127.0.0.1#@pub.test/",
    "http://127.0.0.1\\@pub.test/",
    "http://pub.test\\@127.0.0.1/",
    "http://127.0.0.1%00.pub.test/",
    "http://127.0.0.1%2f@pub.test/",
    "http:///127.0.0.1/",
    "http:127.0.0.1/",
    "http:/127.0.0.1/",
    "http://127.0.0.1:80\\.pub.test/",
    "http://pub.test#@127.0.0.1/",
    "http://[::1]pub.test/",
    "http://[pub.test]/",
]
PORTS = ["http://pub.test:22/", "http://pub.test:6379/", "http://pub.test:25/"]
SCHEMES = [
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_x",
    "dict://127.0.0.1:11211/",
    "ftp://pub.test/x",
    "data:text/plain,SECRET",
    "http+unix://%2fvar%2frun%2fdocker.sock/",
    "ws://127.0.0.1/",
    "jar:http://127.0.0.1!/",
    "javascript:1",
]
CONTROL = [
    "http://127.0.0.1\t/",
    "http://127.0.0.1\n/",
    " http://127.0.0.1/",
    "http://pub.test/\r\nX-Injected: 1",
    "http://pub.test\r\nX: 1/",
    "\x00http://127.0.0.1/",
]
NAMES = [
    f"http://{name}.test/"
    for name in "loop4 loop6 mapped nat64 zero meta mixed mixed2 rebind priv cgnat sixtofour".split()
]
REDIRECTS = [
    f"http://pub.test/redir?{quote(target, safe='')}"
    for target in """
    http://127.0.0.1/ http://169.254.169.254/latest/ http://[::1]/ //127.0.0.1/
    http://rebind.test/x file:///etc/passwd gopher://127.0.0.1/ http://2130706433/
    http://pub.test@127.0.0.1/ http://loop4.test/ https://127.0.0.1/ http://mixed.test/
    """.split()
]
URLS = [*IPV4, *IPV6, *SPECIAL, *UNICODE, *CONFUSING, *PORTS, *SCHEMES, *CONTROL, *NAMES,
        *REDIRECTS]  # fmt: skip
MORE = [
    "http://[2606:4700::200:5efe:7f00:1]/",
    "http://[::ffff:169.254.169.254]/",
    "http://[::ffff:93.184.216.34]/",
    "http://[64:ff9b::a00:1]/",
    "http://metadata.google.internal/",
    "http://192.0.0.9/",
    "http://pub.test:0/",
    "http://pub.test:99999/",
    "http://nowhere.invalid/",
    "",
    "http://pub.test/" + "a" * 9000,
]
ALLOWED = {
    "http://pub.test#@127.0.0.1/",
    "http://rebind.test/",
    "http://pub.test/redir?http%3A%2F%2Frebind.test%2Fx",
}
PUBLIC_ENDS = [["93.184.216.34", 80]]
REFUSED = "ImageUnusable: image_url could not be fetched."


class Case(TypedDict):
    outcome: str
    connects: list[list[str | int]]
    lookups: int
    reasons: list[str]
    headers: list[list[str]]


class World(TypedDict):
    cases: dict[str, Case]
    growth_mb: float
    rebinds: list[str]
    leaked: str
    loop: str


@pytest.fixture(scope="module")
def world() -> World:
    names = [f"{kind}_proxy" for kind in ("http", "https", "all")]
    names += [name.upper() for name in names]
    run = subprocess.run(
        [sys.executable, Path(__file__).with_name("outside_world.py")],
        input=json.dumps(["http://pub.test/hello", "http://93.184.216.34/", *URLS, *MORE]),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=dict.fromkeys(names, "http://127.0.0.1:3128"),
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_the_list_is_whole() -> None:
    assert len(URLS) == len(set(URLS)) == 123


def test_an_unguarded_client_does_leak_in_this_world(world: World) -> None:
    assert world["leaked"] == "SECRET"
    assert world["loop"].startswith("asyncio")  # uvloop connects past the recorded `connect`


def test_a_body_that_is_longer_than_announced_is_cut(world: World) -> None:
    assert world["cases"]["long"]["outcome"] == "xxx"


@pytest.mark.parametrize("url", ["http://pub.test/hello", "http://93.184.216.34/"])
def test_a_public_picture_is_fetched(world: World, url: str) -> None:
    case = world["cases"][url]
    assert case["outcome"] == "PUBLIC"
    assert case["connects"] == PUBLIC_ENDS
    assert case["lookups"] == int("pub.test" in url)
    assert case["headers"] == [["accept", "accept-encoding", "connection", "host", "user-agent"]]


@pytest.mark.parametrize("url", [*URLS, *MORE])
def test_nothing_but_the_public_is_connected_to(world: World, url: str) -> None:
    case = world["cases"][url]
    hops = PUBLIC_ENDS if url in REDIRECTS else []
    if url in ALLOWED:
        assert case["outcome"] == "PUBLIC"
        assert case["connects"] == hops + PUBLIC_ENDS
        assert case["lookups"] == len(hops) + 1
    else:
        assert case["outcome"] == REFUSED
        assert case["connects"] == hops
        assert len(case["reasons"]) == 1


def test_a_name_that_changes_its_mind_is_refused(world: World) -> None:
    assert world["rebinds"] == ["PUBLIC", REFUSED]


def test_cookies_are_not_carried_along(world: World) -> None:
    case = world["cases"]["http://pub.test/redir?http%3A%2F%2Frebind.test%2Fx"]
    assert len(case["headers"]) == 2
    assert "cookie" not in case["headers"][1]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("loop", "more than 3 redirects"),
        ("big", "sent more than 20971520 bytes"),
        ("gz", "compressed"),
        ("br", "compressed"),
        ("zstd", "compressed"),
        ("announced", "announced 1073741824 bytes"),
        ("short", "RemoteProtocolError"),
        ("flood", "RemoteProtocolError"),
        ("teapot", "status 418"),
        ("slow", "took longer than 1 s"),
        ("slow-headers", "took longer than 1 s"),
        ("stuck", "'stuck.test' was not looked up in 3 s"),
        ("off", "switched off"),
    ],
)
def test_each_way_to_waste_is_stopped(world: World, name: str, reason: str) -> None:
    case = world["cases"][name]
    assert case["outcome"] == REFUSED
    assert reason in case["reasons"][0]


def test_memory_stays_bounded(world: World) -> None:
    assert world["growth_mb"] < 100


def test_the_operator_may_allow_a_name(world: World) -> None:
    assert world["cases"]["allowed"]["outcome"] == "SECRET"
    assert world["cases"]["allowed"]["connects"] == [["192.168.1.1", 81]]


NEED_A_LOOK_UP = {
    *NAMES,
    *REDIRECTS,
    *("http://localhost/", "http://LOCALHOST/", "http://localhost./", "http://ⓛocalhost/"),
    *("http://loop\u00ad4.test/", "http://pub.test#@127.0.0.1/"),
    *("http://metadata.google.internal/", "http://nowhere.invalid/"),
}


@pytest.mark.parametrize("url", [*URLS, *MORE])
def test_what_needs_no_look_up_is_refused_at_submit(url: str) -> None:
    if url in NEED_A_LOOK_UP:
        check_literal(url, policy=FetchPolicy())
    else:
        with pytest.raises(ImageUnusable, match="must be a public http or https URL"):
            check_literal(url, policy=FetchPolicy())


def test_allowed_networks_open_any_port_of_theirs_alone() -> None:
    policy = FetchPolicy(allow_private=("127.0.0.0/8", "10.1.2.3"))
    policy.check("http://127.0.0.1:9000/")
    policy.check("http://10.1.2.3:9000/")
    for url in ("http://10.1.2.4/", "http://93.184.216.34:9000/", "http://[::1]/"):
        with pytest.raises(Refused):
            policy.check(url)
    with pytest.raises(ValueError, match="300"):
        FetchPolicy(allow_private=("300.0.0.0/8",))


PRIVATE = st.sampled_from(
    ("10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "192.168.0.0/16")
).flatmap(lambda network: st.ip_addresses(v=4, network=network))


@given(PRIVATE, st.integers(0, 2**64 - 1))
def test_no_clothing_hides_a_private_address(address: IPv4Address, prefix: int) -> None:
    number, octets = int(address), str(address).split(".")
    shapes = [
        str(number),
        hex(number),
        f"0{number:o}",
        ".".join(f"0{int(octet):o}" for octet in octets),
        f"{octets[0]}.{number & 0xFFFFFF}",
        *(
            f"[{IPv6Address(value)}]"
            for value in (
                number,  # v4-compatible
                0xFFFF << 32 | number,  # v4-mapped
                0xFFFF << 48 | number,  # SIIT
                0x64FF9B << 96 | number,  # NAT64
                0x2002 << 112 | number << 80,  # 6to4
                0x20010000 << 96 | ~number & 0xFFFFFFFF,  # Teredo
                prefix << 64 | 0x5EFE << 32 | number,  # ISATAP
                prefix << 64 | 0x02005EFE << 32 | number,
            )
        ),
    ]
    for shape in shapes:
        with pytest.raises(Refused):
            FetchPolicy().check(f"http://{shape}/")


def test_where_nothing_is_fetched_the_caller_is_told_what_to_do() -> None:
    with pytest.raises(ImageUnusable, match="upload the image instead"):
        check_literal("http://93.184.216.34/", policy=FetchPolicy(enabled=False))
