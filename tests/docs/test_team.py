"""The page for teams: its settings exist, its units and the proxies' configurations are read."""

import configparser
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from docs.served import ROOT, blocks

from tenku.config import Settings
from tenku.surfaces._auth import CREATE_BYTES_MAX
from tenku.surfaces.fal.run import RUN_SECONDS

TEXT = (ROOT / "docs" / "team.md").read_text("utf-8")


def test_what_stands_in_tenku_toml_is_a_setting() -> None:
    given = [tomllib.loads(block) for block in blocks(TEXT, "toml")]
    assert len(given) == 2
    assert {name for block in given for name in block} - set(Settings.model_fields) == set()


def test_units_are_read(tmp_path: Path) -> None:
    daily, timer = blocks(TEXT, "ini")
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.read_string(daily)
    assert read["Service"]["User"] == "tenku"
    (tmp_path / "tenku-daily.timer").write_text(timer)
    here = re.sub(r"(?m)^(User|Group)=.*\n", "", daily)
    here = here.replace("/opt/tenku/.venv/bin/tenku", "/bin/true")
    (tmp_path / "tenku-daily.service").write_text(here)
    if analyze := shutil.which("systemd-analyze"):
        command = [analyze, "verify", *map(str, tmp_path.iterdir())]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")


def test_nginx_takes_what_tenku_takes() -> None:
    (site,) = blocks(TEXT, "nginx")
    assert f"client_max_body_size {CREATE_BYTES_MAX >> 20}m;" in site
    waits = re.search(r"proxy_read_timeout (\d+)s;", site)
    assert waits is not None
    assert int(waits[1]) > RUN_SECONDS


@pytest.mark.parametrize("language", ["nginx", "caddyfile"])
def test_proxies_lead_to_the_default_address(language: str) -> None:
    (site,) = blocks(TEXT, language)
    assert "127.0.0.1:8420" in site
    assert "video.example.com" in site
