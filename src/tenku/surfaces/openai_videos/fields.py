"""What a request gives by name. Each is taken once; what nobody took is not a name of ours."""

from collections.abc import Mapping, Sequence
from typing import cast

from starlette.datastructures import UploadFile

from tenku.errors import InvalidParameter

GIVEN_MAX = 80  # characters of a refused value that are echoed
MISSING = "missing_required_parameter"
UNKNOWN = "unknown_parameter"
UNSUPPORTED = "unsupported"


_KINDS = {
    "UploadFile": "a file",
    "bool": "true or false",
    "dict": "an object",
    "float": "a number",
    "int": "a number",
    "list": "a list",
}


class Fields:
    """The fields of one body. Forms have text only, so numbers and truth may come as text."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = {name: value for name, value in values.items() if value is not None}

    def take(self, name: str) -> object:
        """The value as it came, None where there is none."""
        return self._values.pop(name, None)

    def text(self, name: str) -> str | None:
        value = self.take(name)
        if value is None or isinstance(value, str):
            return value
        raise refusal(name, value, "text")

    def needed(self, name: str) -> str:
        """A text that must be there."""
        value = self.text(name)
        if value is None:
            raise InvalidParameter(f"{name} is missing.", field=name, code=MISSING)
        return value

    def flag(self, name: str) -> bool | None:
        value = self.take(name)
        if value is None or isinstance(value, bool):
            return value
        known = {"true": True, "1": True, "false": False, "0": False}
        if isinstance(value, str) and (found := known.get(value.strip().lower())) is not None:
            return found
        raise refusal(name, value, "true or false")

    def number(self, name: str) -> object:
        """A whole number that came as text becomes one; the rest is the catalog's to judge."""
        value = self.take(name)
        if isinstance(value, str) and len(value) < 20 and value.strip().isdecimal():
            return int(value)
        if isinstance(value, UploadFile):
            raise refusal(name, value, "a number, bare or as text")
        return value

    def texts(self, name: str) -> Sequence[str] | None:
        """A list of texts."""
        value = self.take(name)
        if value is None:
            return None
        if not isinstance(value, list):
            raise refusal(name, value, "a list of texts")
        given = cast("list[object]", value)
        texts = [item for item in given if isinstance(item, str)]
        if len(texts) < len(given):
            raise refusal(name, given, "a list of texts")
        return texts

    def end(self) -> None:
        """Raises InvalidParameter if there is a field that nobody has taken."""
        for name in self._values:
            raise InvalidParameter(
                f"{name[:GIVEN_MAX]} is not a parameter of this call.",
                field=name[:GIVEN_MAX],
                code=UNKNOWN,
            )


def refusal(name: str, value: object, allowed: str) -> InvalidParameter:
    """That a value is none of those allowed."""
    if isinstance(value, str):
        given = repr(value[:GIVEN_MAX])
    else:
        given = _KINDS.get(type(value).__name__, "something else")
    return InvalidParameter(f"{name} is {given}; allowed: {allowed}.", field=name, allowed=allowed)
