"""`tenku engines` and what `tenku doctor` says of engines, at servers that are there and are not."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from engines.fake_videos import FakeVideos, faking
from surfaces.mcp_site import serving

from tenku.cli import main
from tenku.engines.router import installed

pytestmark = pytest.mark.anyio
AWAY = {"engine": "openai-videos", "base_url": "http://127.0.0.1:9/v1", "family": "h3"}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("TENKU_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TENKU_LANG", "en")
    return CliRunner()


def routed(monkeypatch: pytest.MonkeyPatch, options: object, *names: object) -> None:
    monkeypatch.setenv("TENKU_ENGINES", json.dumps({"*": list(names)}))
    monkeypatch.setenv("TENKU_ENGINE_OPTIONS", json.dumps(options))


def rows(run: CliRunner) -> dict[str, dict[str, object]]:
    result = run.invoke(main, ["engines", "--json"])
    assert result.exit_code == 0, result.output
    return {row["name"]: row for row in json.loads(result.stdout)["engines"]}


def test_the_embedded_engine_is_ready(run: CliRunner) -> None:
    found = rows(run)["animatic"]
    assert (found["state"], found["kind"], found["place"]) == ("ready", "preview", "cpu")
    assert found["models"] == ["*"]
    assert found["work_seconds"] is None
    shown = run.invoke(main, ["engines"])
    assert "ready" in shown.output
    assert "text 4/8/12 s" in shown.output
    assert "Route of all: animatic" in shown.output


def test_a_server_that_is_away_and_a_licence_are_told(
    run: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialect = {**AWAY, "dialect": "sglang"}
    routed(monkeypatch, {"box": dialect}, "box", "animatic")
    found = rows(run)["box"]
    assert "TENKU_ACCEPT_LICENCES=minimax-h3" in str(found["state"])
    licence = found["licence"]
    assert isinstance(licence, dict)
    assert licence["attribution"] == "MiniMax H3"
    assert "Not granted in the European Union" in str(licence["territory"])
    monkeypatch.setenv("TENKU_ACCEPT_LICENCES", "minimax-h3")
    assert "can't be reached" in str(rows(run)["box"]["state"])
    shown = run.invoke(main, ["engines"]).output
    assert "Not granted in the European Union" in " ".join(shown.split())


def checks(run: CliRunner) -> list[tuple[str, str]]:
    result = run.invoke(main, ["doctor", "--json"])
    found = json.loads(result.stdout)["checks"]
    return [(check["state"], check["message"]) for check in found if check["name"] == "engines"]


def test_the_doctor_asks_each(run: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    assert checks(run) == [("ok", "animatic 1")]
    routed(monkeypatch, {"box": {**AWAY, "family": "ltx2"}}, {"box": 2.0, "animatic": 1.0})
    box, animatic = sorted(checks(run), key=lambda check: check[0] == "ok")
    assert (box[0], animatic) == ("warn", ("ok", "animatic 1"))
    monkeypatch.setenv("TENKU_ACCEPT_LICENCES", "ltx-2")
    box = min(checks(run), key=lambda check: check[0] == "ok")
    assert box[0] == "fail"
    assert "box: The server can't be reached" in box[1]


@pytest.mark.parametrize(
    ("options", "says"),
    [({}, "names 'box'"), ({"box": {"engine": "openai-videos"}}, "base_url")],
)
def test_wrong_settings_are_told_by_the_doctor(
    run: CliRunner, monkeypatch: pytest.MonkeyPatch, options: object, says: str
) -> None:
    routed(monkeypatch, options, "box")
    ((state, said),) = checks(run)
    assert state == "fail"
    assert says in said


async def test_a_server_that_is_there_is_ready(clips: dict[str, bytes]) -> None:
    async with faking(clips["good"]) as fake:
        assert await trouble(fake) == ""
        fake.refusal = (500, {})
        assert "500" in await trouble(fake)


async def trouble(fake: FakeVideos) -> str:
    from tenku.engines.router import Router

    engines = installed(["box"], {"box": {"engine": "openai-videos", "base_url": fake.url}})
    return await Router({"*": ("box",)}, engines).trouble(engines["box"])


async def test_a_film_tells_its_pace_and_its_operators_cost(tmp_path: Path) -> None:
    """Through a real server: what was sent is in the result, what it cost only at the operator's."""
    async with serving(tmp_path / "upstream") as upstream:
        options = {
            "engine": "openai-videos",
            "base_url": f"{upstream.url}/v1",
            "api_key": upstream.key,
            "model": "sora-2",
            "kind": "preview",
            "usd_per_second": "0.05",
            "prompts": {"shaping": "shaped"},
        }
        async with serving(
            tmp_path / "home", engines={"*": ["box"]}, engine_options={"box": options}
        ) as site:
            service, account = site.app.service, site.app.local_account
            asked = {"prompt": "A dog runs", "duration": 4}
            task = (await service.submit(account, "fal-ai/sora-2/text-to-video", asked)).task
            done = await service.wait(account, task.id, 60)
            shown = (await service.show(done, site.url)).dump()
            assert done.result is not None
            assert str(done.result.cost_usd) == "0.20"
            result = shown["result"]
            assert isinstance(result, dict)
            assert str(result["prompt_sent"]).startswith("A dog runs. The camera")
            assert "cost" not in json.dumps(shown)
            await service.delete(account, task.id)
            kept = await service.get(account, task.id)
            assert kept.result is not None
            assert (kept.result.prompt_sent, kept.checkpoint) == ("", None)
