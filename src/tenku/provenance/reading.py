"""What a file's C2PA manifest says, and how far it is proven. Nothing here goes online."""
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from pydantic import BaseModel, ValidationError

from tenku.provenance.manifest import MP4, SOURCE_TYPES, Unsigned, library

# A manifest may name a place on the network for its rest; a stranger's file must not send us there.
_OFFLINE = {"remote_manifest_fetch": False, "ocsp_fetch": False}
_TEXT_MAX = 200  # characters of what a file says that are repeated


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a file's manifest says. `state`: Trusted, Valid, Invalid, or none (no manifest).

    Everything but the states is the file's own word, and proven only where the state is Trusted.
    """

    state: str
    anywhere: str  # the state for readers that don't know our root
    problems: tuple[str, ...] = ()
    issuer: str = ""
    serial: str = ""  # number of the certificate that it was signed with, in hex
    generator: str = ""
    title: str = ""
    engine: str = ""
    engine_version: str = ""
    source_type: str = ""
    ingredients: tuple[str, ...] = ()  # the issuers of those that carry a manifest

    @property
    def maker(self) -> str:
        """What made the pictures, if the file says so, and the program that wrote the manifest."""
        if not self.engine:  # it goes on from another file, which says it
            return self.generator
        return f"{self.engine} {self.engine_version} ({self.source_type}), {self.generator}"


NOTHING = Reading(state="none", anywhere="none")


class _Software(BaseModel):
    name: str = ""
    version: str = ""


class _Action(BaseModel):
    digitalSourceType: str = ""  # noqa: N815 - the specification's name
    softwareAgent: _Software | str = ""  # noqa: N815


class _Actions(BaseModel):
    actions: list[_Action] = []


class _Assertion(BaseModel):
    label: str
    data: Any = None


class _Signature(BaseModel):
    issuer: str = ""
    cert_serial_number: str = ""  # decimal

    @property
    def serial(self) -> str:
        digits = self.cert_serial_number
        return f"{int(digits):x}" if digits.isdecimal() and len(digits) <= _TEXT_MAX else ""


class _Ingredient(BaseModel):
    active_manifest: str = ""


class _Manifest(BaseModel):
    claim_generator_info: list[_Software] = []
    title: str = ""
    assertions: list[_Assertion] = []
    ingredients: list[_Ingredient] = []
    signature_info: _Signature = _Signature()


class _Status(BaseModel):
    code: str


class _Report(BaseModel):
    """The library's report, as far as it is used here."""

    active_manifest: str
    manifests: dict[str, _Manifest]
    validation_state: str
    validation_status: list[_Status] = []


def read(file: BinaryIO, roots: str) -> Reading:
    """The manifest of an MP4, judged with `roots` (PEM) and without.

    Raises:
        Absent: the library is not installed.
        Unsigned: what is there can't be read.
    """
    c2pa = library()
    try:
        plain = _report(c2pa, file, "")
        known = _report(c2pa, file, roots) if plain is not None and roots else plain
    except ValidationError as error:
        raise Unsigned("the manifest is of a form that is not known") from error
    except (c2pa.C2paError, ValueError) as error:
        raise Unsigned(str(error)[:_TEXT_MAX]) from error
    if plain is None or known is None:
        return NOTHING
    return _reading(known, plain.validation_state)


def carried_by(path: Path) -> bool:
    """Whether a file has a manifest that can be read, true or not."""
    try:
        with path.open("rb") as file:
            return read(file, "") != NOTHING
    except (Unsigned, OSError):
        return False


def _report(c2pa: Any, file: BinaryIO, roots: str) -> _Report | None:
    config: dict[str, object] = {"verify": {"verify_trust": bool(roots), **_OFFLINE}}
    if roots:
        config["trust"] = {"user_anchors": roots}
    file.seek(0)
    with c2pa.Context(c2pa.Settings.from_dict(config)) as context:
        reader = c2pa.Reader.try_create(MP4, file, context=context)
        if reader is None:
            return None
        with reader:
            return _Report.model_validate(json.loads(reader.json()))


def _reading(report: _Report, anywhere: str) -> Reading:
    manifests = report.manifests
    active = manifests.get(report.active_manifest, _Manifest())
    made = next((action for action in _actions(active) if action.digitalSourceType), _Action())
    agent = made.softwareAgent
    software = agent if isinstance(agent, _Software) else _Software(name=agent)
    generator = next(iter(active.claim_generator_info), _Software())
    return Reading(
        state=report.validation_state,
        anywhere=anywhere,
        problems=tuple(status.code[:_TEXT_MAX] for status in report.validation_status[:20]),
        issuer=active.signature_info.issuer[:_TEXT_MAX],
        serial=active.signature_info.serial,
        generator=f"{generator.name} {generator.version}".strip()[:_TEXT_MAX],
        title=active.title[:_TEXT_MAX],
        engine=software.name[:_TEXT_MAX],
        engine_version=software.version[:_TEXT_MAX],
        source_type=made.digitalSourceType.removeprefix(SOURCE_TYPES)[:_TEXT_MAX],
        ingredients=tuple(
            manifests[ingredient.active_manifest].signature_info.issuer[:_TEXT_MAX]
            for ingredient in active.ingredients[:20]
            if ingredient.active_manifest in manifests
        ),
    )


def _actions(manifest: _Manifest) -> list[_Action]:
    return [
        action
        for assertion in manifest.assertions
        if assertion.label.startswith("c2pa.actions")
        for action in _Actions.model_validate(assertion.data).actions
    ]
