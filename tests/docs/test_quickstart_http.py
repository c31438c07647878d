"""The quickstart's HTTP section, done as it is written: serve, key, submit, ask, download."""

import json
import time
from pathlib import Path

from docs.served import ADDRESS, ROOT, curl, environment, exported, filled, served, shell_lines


def test_the_http_section_ends_with_the_file(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "quickstart.md").read_text("utf-8")
    section = text[text.index("\n## HTTP\n") :].partition("\n## When")[0]
    written, env = shell_lines(section), environment(tmp_path)
    with served(written, env) as address:
        lines = [line.replace(ADDRESS, address) for line in written]
        key = exported(lines, env)
        assert list(key) == ["TENKU_API_KEY"]
        create, ask, download = (filled(line, key) for line in lines if line.startswith("curl"))

        first = json.loads(curl(create))["data"]
        assert first["status"] == "pending"
        assert first["price"] == 160
        assert json.loads(curl(create))["data"]["task_id"] == first["task_id"]  # the same key

        ask = filled(ask, {"TASK_ID": first["task_id"]})
        while (task := json.loads(curl(ask))["data"])["status"] in {"pending", "processing"}:
            time.sleep(0.2)  # the test card takes a second or two
        assert task["error"] is None
        video = curl(filled(download, {"VIDEO_URL": task["result"]["video"]["url"]}))
        assert len(video) == task["result"]["video"]["file_size"]
        assert video[4:8] == b"ftyp"
