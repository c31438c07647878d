"""`data:` URIs."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenku.errors import ImageUnusable
from tenku.media.images import IMAGE_BYTES_MAX, parse_data_uri


@given(st.binary(max_size=200), st.sampled_from(["image/png", "", "image/svg+xml;charset=utf-8"]))
def test_base64_round_trip(data: bytes, kind: str) -> None:
    text = base64.b64encode(data).decode()
    assert parse_data_uri(f"data:{kind};base64,{text}") == data
    assert parse_data_uri(f"DATA:{kind};BASE64,{text.rstrip('=')}") == data


@given(st.binary(max_size=200))
def test_percent_round_trip(data: bytes) -> None:
    assert parse_data_uri("data:," + "".join(f"%{byte:02x}" for byte in data)) == data


def test_escapes_and_white_space_inside_base64() -> None:
    assert parse_data_uri("data:image/png;base64,%2B/%2B%2F\n Pj4%3D") == b"\xfb\xff\xbf>>"
    assert parse_data_uri("data:text/plain,a,b%20c") == b"a,b c"


@pytest.mark.parametrize(
    "uri", ["", "data:", "data:image/png;base64", "http://x/,", "data:;base64,@@@@", "data:;base64,a"]
)  # fmt: skip
def test_malformed_ones_are_refused(uri: str) -> None:
    with pytest.raises(ImageUnusable, match="data: URI"):
        parse_data_uri(uri)


def test_size_is_judged_by_the_text() -> None:
    fits = "A" * (IMAGE_BYTES_MAX * 4 // 3 // 4 * 4)
    assert len(parse_data_uri(f"data:;base64,{fits}")) <= IMAGE_BYTES_MAX
    for body in (";base64," + fits + "A" * 8, "," + "%00" * (IMAGE_BYTES_MAX + 1)):
        with pytest.raises(ImageUnusable, match="20 MiB"):
            parse_data_uri("data:" + body)
