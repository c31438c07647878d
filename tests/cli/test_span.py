"""Lengths of time: whatever is typed is read as one number or as none."""

import re

import click
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tenku.cli.span import Span, read, shown

UNITS = {"s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}


@given(st.integers(0, 999_999_999), st.sampled_from(sorted(UNITS)))
def test_a_number_and_a_unit(number: int, unit: str) -> None:
    ms = number * UNITS[unit]
    assert read(f"{number}{unit}") == ms
    assert read(shown(ms)) == ms or ms > 999_999_999 * UNITS["d"]
    assert len(shown(ms)) <= len(f"{number}{unit}")


@given(st.text(st.sampled_from("019dhmsDHM .-+e\n٣")) | st.text())
@example("٣d")  # a digit, and not one of ours
@example("1d\n")
def test_any_text_is_a_length_of_time_or_none(text: str) -> None:
    form = re.match(r"\A([0-9]{1,9})([smhd])\Z|\A0\Z", text)
    found = read(text)
    assert (found is None) == (form is None)
    assert found is None or (isinstance(found, int) and found >= 0)


@given(st.integers(0, 400), st.sampled_from(sorted(UNITS)))
def test_an_option_takes_what_is_in_its_range(number: int, unit: str) -> None:
    ms = number * UNITS[unit]
    option = Span("10s", "365d")
    if UNITS["s"] * 10 <= ms <= UNITS["d"] * 365:
        assert option.convert(f"{number}{unit}", None, None) == ms
    else:
        with pytest.raises(click.BadParameter, match="from 10s to 365d"):
            option.convert(f"{number}{unit}", None, None)
