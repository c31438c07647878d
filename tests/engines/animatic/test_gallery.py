"""The gallery shows everything that is registered, and its page names every picture."""

import re
from pathlib import Path

import pytest
from PIL import Image

from tenku import app
from tenku.engines.animatic import gallery, page
from tenku.engines.animatic.looks import looks
from tenku.engines.animatic.moves import moves
from tenku.engines.animatic.settings import settings
from tenku.engines.animatic.subjects import actions, kinds
from tenku.engines.animatic.weather import weathers

PLATES = gallery.plates()


def test_everything_is_shown() -> None:
    plans = [plate.plan for plate in PLATES]
    assert {plan.setting for plan in plans} == set(settings())
    shown = {(s.kind, s.action) for plan in plans for s in plan.subjects}
    assert {(kind, action) for kind in kinds() for action in actions(kind)} <= shown
    for field, names in (("weather", weathers()), ("looks", looks()), ("camera", moves())):
        found = {degree.kind for plan in plans for degree in getattr(plan, field)}
        assert set(names) <= found
    assert {plate.plan.setting for plate in PLATES if plate.portrait} == set(settings())


def test_a_plate_is_drawn_in_its_format() -> None:
    wide = next(plate for plate in PLATES if not plate.portrait)
    upright = next(plate for plate in PLATES if plate.portrait)
    assert gallery.draw(wide).shape == (360, 640, 3)
    assert gallery.draw(upright).shape == (640, 360, 3)


def test_the_page_names_each_picture_once_with_its_title() -> None:
    html = page.html(PLATES)
    named = re.findall(r'<img src="(\d+\.jpg)" alt="([^"]+)"', html)
    assert sorted(named) == [(page.name(k), plate.title) for k, plate in enumerate(PLATES)]
    for group in {plate.group for plate in PLATES}:
        assert html.count(f"<h2>{group}</h2>") == 1
    assert "<script" not in html


def test_pictures_and_page_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = (PLATES[0], next(plate for plate in PLATES if plate.portrait))
    monkeypatch.setattr(gallery, "plates", lambda: few)
    done: list[tuple[int, int]] = []
    app.draw_gallery(tmp_path, lambda k, of: done.append((k, of)))
    assert done == [(1, 2), (2, 2)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["000.jpg", "001.jpg", "index.html"]
    with Image.open(tmp_path / "001.jpg") as picture:
        assert picture.size == (360, 640)
