"""Clips of other machines, good and bad, through the real child process."""

import json
import time
from pathlib import Path

import pytest
from media import corpus_clips
from media.corpus_clips import BAD, FPS, HEIGHT, SECONDS, WIDTH, sound_clip

from tenku.errors import EngineFailed
from tenku.media import conforming, foreign, probe, sandbox
from tenku.media.foreign import Screened
from tenku.media.sandbox import Sandbox

SHARES = [0.0, 0.5, 1.0]


def screen(data: bytes, folder: Path, mode: sandbox.SandboxMode = "auto") -> Screened:
    """As the worker does it: decoded in the sandbox, then compared with what was ordered."""
    path = folder / "clip.mp4"
    path.write_bytes(data)
    seen = foreign.screen(path, seconds=SECONDS, shares=SHARES, sandbox=Sandbox(mode))
    probe.check(seen.facts, WIDTH, HEIGHT, SECONDS)
    return seen


def screen_any(path: Path) -> Screened:
    return foreign.screen(path, seconds=SECONDS, shares=SHARES, sandbox=Sandbox("rlimit"))


@pytest.mark.parametrize("mode", ["auto", "rlimit", "off"])
def test_a_good_clip_is_known_and_shown(mode: sandbox.SandboxMode, tmp_path: Path) -> None:
    seen = screen(sound_clip(), tmp_path, mode)
    facts = seen.facts
    assert facts == probe.probe(tmp_path / "clip.mp4")
    assert (facts.width, facts.height, facts.fps) == (WIDTH, HEIGHT, FPS)
    assert (facts.num_frames, facts.faststart, facts.has_sound) == (SECONDS * FPS, True, True)
    assert [picture.shape for picture in seen.pictures] == [(HEIGHT, WIDTH, 3)] * 3
    first, _, last = seen.pictures
    assert abs(first.astype(int) - last.astype(int)).mean() > 5  # it moves


@pytest.mark.parametrize("name", BAD)
def test_a_bad_clip_is_refused_by_name(name: str, tmp_path: Path) -> None:
    bad = BAD[name]()
    begun = time.monotonic()
    with pytest.raises(EngineFailed, match=bad.reason) as refused:
        screen(bad.data, tmp_path)
    assert time.monotonic() - begun < 10
    assert refused.value.retryable is bad.again
    assert str(tmp_path) not in refused.value.message


def test_a_clip_cut_anywhere_is_refused(tmp_path: Path) -> None:
    whole = sound_clip()
    for _, begin, end in corpus_clips.boxes(whole):
        for at in {begin - 8, begin, (begin + end) // 2, end - 1}:
            with pytest.raises(EngineFailed) as refused:
                screen(whole[:at], tmp_path)
            assert refused.value.retryable


def test_a_missing_clip_is_the_engines_fault(tmp_path: Path) -> None:
    with pytest.raises(EngineFailed, match="missing"):
        foreign.screen(tmp_path / "no.mp4", seconds=1, shares=SHARES, sandbox=Sandbox())


@pytest.mark.parametrize(
    "output",
    [
        "",
        "{}",
        '{"facts": {"width": 1}}',
        '{"shapes": [[640, 640, 3]]}',
        '{"facts": null, "error": ""}',
    ],
)
def test_a_child_that_lies_is_not_believed(
    output: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "_COMMAND", ("echo", output))
    with pytest.raises(EngineFailed, match="too long or too much memory"):
        screen(sound_clip(), tmp_path, "rlimit")


@pytest.mark.parametrize("size", [0, 5, 7, -1])
def test_a_child_that_hands_back_another_file_is_not_believed(
    size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, target = tmp_path / "clip.mp4", tmp_path / "cut.mp4"
    path.write_bytes(sound_clip(336, 192))
    facts = screen_any(path).facts
    order = conforming.order(facts, WIDTH, HEIGHT, SECONDS)
    assert order is not None
    line = json.dumps({"facts": {**vars(facts), "fps": "24"}, "shapes": [], "bytes": size})
    told = tmp_path / "told"
    told.write_bytes(line.encode() + b"\n" + (b"" if size == 0 else b"an mp4"))
    monkeypatch.setattr(sandbox, "_COMMAND", ("sh", "-c", f"cat {told}"))
    with pytest.raises(EngineFailed, match="too long or too much memory"):
        foreign.conform(path, target, order, None, shares=[], sandbox=Sandbox("rlimit"))
    assert not target.exists()
