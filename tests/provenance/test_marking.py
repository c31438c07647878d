"""What the file of a video says: tags, and a signature that any change breaks."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from engines.contract import decoded
from provenance.conftest import BRIEF, TASK_ID, Mark, seen

from tenku.brief import Clip, EngineKind, Mode, Source
from tenku.media import probe
from tenku.provenance import Marking
from tenku.provenance.tags import AIGC


def test_the_signature_is_trusted_by_who_knows_this_install_and_valid_for_everybody(
    clip: Clip, mark: Mark, marking: Marking
) -> None:
    marked = mark(clip)
    found = seen(marked.clip.video, marking)
    assert (found.state, found.anywhere, found.problems) == ("Trusted", "Valid", ())
    assert found.issuer == "Tenku (self-hosted)"
    assert (found.engine, found.engine_version) == (clip.engine, clip.engine_version)
    assert found.title == f"video_{TASK_ID}.mp4"
    assert marked.signed_by == marking.identity().serial
    assert marked.clip.notes == clip.notes


def test_another_install_does_not_vouch_for_it(clip: Clip, mark: Mark, tmp_path: Path) -> None:
    other = Marking(folder=tmp_path / "other")
    other.identity()
    found = seen(mark(clip).clip.video, other)
    assert found.state == "Valid"
    assert "signingCredential.untrusted" in found.problems


def test_pictures_sound_length_and_faststart_stay(clip: Clip, mark: Mark) -> None:
    marked = mark(clip)
    assert marked.clip.video != clip.video
    assert decoded(marked.clip.video) == decoded(clip.video)
    before, after = probe.probe(clip.video), probe.probe(marked.clip.video)
    assert replace(after, metadata={}) == replace(before, metadata={})
    probe.check(after, BRIEF.width, BRIEF.height, BRIEF.seconds)
    data = marked.clip.video.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_the_tags(clip: Clip, mark: Mark, marking: Marking) -> None:
    tags = probe.probe(mark(clip).clip.video).metadata
    assert json.loads(tags[AIGC]) == {
        "Label": "1",
        "ContentProducer": f"tenku:{marking.identity().install}",
        "ProduceID": f"video_{TASK_ID}",
        "ReservedCode1": "",
        "ContentPropagator": "",
        "PropagateID": "",
        "ReservedCode2": "",
    }
    assert tags["title"] == f"video_{TASK_ID}"
    assert "engine testcard 1; kind preview; synthetic" in tags["comment"]


def test_the_operator_names_himself(clip: Clip, mark: Mark, marking: Marking) -> None:
    marked = mark(clip, by=replace(marking, producer="天空工作室"))
    said = json.loads(probe.probe(marked.clip.video).metadata[AIGC])
    assert said["ContentProducer"] == "天空工作室"


@pytest.mark.parametrize("place", ["mdat", "moov"])
def test_one_bit_that_was_changed_is_found(
    clip: Clip, mark: Mark, marking: Marking, place: str
) -> None:
    video = mark(clip).clip.video
    data = bytearray(video.read_bytes())
    data[data.index(place.encode()) + 200] ^= 1
    video.write_bytes(data)
    found = seen(video, marking)
    assert found.state == "Invalid"
    assert "assertion.bmffHash.mismatch" in found.problems


@pytest.mark.parametrize(
    ("kind", "mode", "source", "word"),
    [
        (EngineKind.PREVIEW, Mode.TEXT, None, "algorithmicMedia"),
        (EngineKind.PREVIEW, Mode.IMAGE, None, "composite"),
        (EngineKind.PREVIEW, Mode.REMIX, EngineKind.PREVIEW, "composite"),
        (EngineKind.PREVIEW, Mode.REMIX, EngineKind.MODEL, "compositeWithTrainedAlgorithmicMedia"),
        (EngineKind.MODEL, Mode.TEXT, None, "trainedAlgorithmicMedia"),
        (EngineKind.MODEL, Mode.IMAGE, None, "trainedAlgorithmicMedia"),
        (EngineKind.MODEL, Mode.REMIX, EngineKind.PREVIEW, "trainedAlgorithmicMedia"),
    ],
)
def test_how_the_pictures_came_about(
    clip: Clip,
    mark: Mark,
    marking: Marking,
    tmp_path: Path,
    kind: EngineKind,
    mode: Mode,
    source: EngineKind | None,
    word: str,
) -> None:
    earlier = source and Source(video=tmp_path / "no.mp4", engine="e", kind=source, recipe=None)
    brief = replace(BRIEF, mode=mode, source=earlier)
    found = seen(mark(replace(clip, kind=kind), brief).clip.video, marking)
    assert (found.state, found.source_type) == ("Trusted", word)


def test_a_clip_that_arrives_signed_keeps_its_maker(
    clip: Clip, mark: Mark, marking: Marking, tmp_path: Path
) -> None:
    provider = Marking(folder=tmp_path / "provider", producer="the provider")
    arrived = mark(clip, by=provider).clip
    (tmp_path / "again").mkdir()
    video = arrived.video.rename(tmp_path / "again" / "video.mp4")
    marked = mark(replace(arrived, video=video))
    found = seen(marked.clip.video, marking)
    assert found.state == "Trusted"
    assert found.ingredients == ("Tenku (self-hosted)",)
    actions = _actions(marked.clip.video)
    assert actions[0]["action"] == "c2pa.opened"
    assert (found.engine, found.maker) == ("", found.generator)
    assert "c2pa.created" not in {action["action"] for action in actions}
    said = json.loads(probe.probe(marked.clip.video).metadata[AIGC])
    assert (said["ContentProducer"], said["ContentPropagator"]) == (
        "the provider",
        f"tenku:{marking.identity().install}",
    )


def test_so_does_one_that_was_cut_from_it(
    clip: Clip, mark: Mark, marking: Marking, tmp_path: Path
) -> None:
    """What was made in the sandbox of a signed clip carries no manifest of its own."""
    provider = Marking(folder=tmp_path / "provider", producer="the provider")
    arrived = mark(clip, by=provider).clip.video.rename(tmp_path / "arrived.mp4")
    marked = mark(replace(clip, original=arrived))
    assert seen(marked.clip.video, marking).ingredients == ("Tenku (self-hosted)",)
    assert _actions(marked.clip.video)[0]["action"] == "c2pa.opened"


def test_a_remix_names_what_it_started_from(
    clip: Clip, mark: Mark, marking: Marking, tmp_path: Path
) -> None:
    kept = mark(clip).clip.video.rename(tmp_path / "kept.mp4")
    source = Source(video=kept, engine="testcard", kind=EngineKind.PREVIEW, recipe=None)
    marked = mark(clip, replace(BRIEF, mode=Mode.REMIX, source=source))
    found = seen(marked.clip.video, marking)
    assert (found.state, found.ingredients) == ("Trusted", ("Tenku (self-hosted)",))
    (made,) = _actions(marked.clip.video)
    assert (made["action"], len(made["parameters"]["ingredients"])) == ("c2pa.created", 1)


def test_no_signature_is_no_reason_to_lose_the_film(
    clip: Clip, mark: Mark, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "c2pa", None)  # as where there is no wheel
    marked = mark(clip)
    assert marked.signed_by is None
    assert marked.clip.notes[-1].endswith("carries no signature.")
    assert AIGC in probe.probe(marked.clip.video).metadata
    monkeypatch.undo()
    assert seen(marked.clip.video).state == "none"


def test_where_no_key_can_be_made_the_file_still_says_what_it_is(
    clip: Clip, mark: Mark, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    marked = mark(
        clip,
        replace(BRIEF, prompt="一只猫"),
        Marking(folder=tmp_path / "file" / "c2pa"),
    )
    assert marked.signed_by is None
    assert "没有签名" in marked.clip.notes[-1]
    assert json.loads(probe.probe(marked.clip.video).metadata[AIGC])["ContentProducer"] == "tenku"


def test_switched_off_the_file_is_the_engines(clip: Clip, mark: Mark, marking: Marking) -> None:
    marked = mark(clip, by=replace(marking, on=False))
    assert (marked.clip, marked.signed_by) == (clip, None)
    assert len(marked.frame_hashes) == 16
    assert not marking.folder.exists()


def _actions(video: Path) -> list[dict[str, Any]]:
    import c2pa

    with c2pa.Reader(str(video)) as reader:
        report = json.loads(reader.json())
    manifest = report["manifests"][report["active_manifest"]]
    (data,) = [a["data"] for a in manifest["assertions"] if "actions" in a["label"]]
    return data["actions"]
