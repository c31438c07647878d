"""Task, its states and the spellings of its id."""

from dataclasses import replace
from itertools import pairwise

import pytest
from stores import Clock, new_film, new_task

from tenku.errors import NotFound
from tenku.tasks import TRANSITIONS, Status, find_id
from tenku.tasks.view import iso, view

BARE = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    "text",
    [
        BARE,
        BARE.upper(),
        f"  {BARE}\n",
        f"video_{BARE}",
        "01234567-89ab-cdef-0123-456789abcdef",
    ],
)
def test_an_id_is_found_in_every_spelling(text: str) -> None:
    assert find_id(text) == BARE


@pytest.mark.parametrize(
    "text", ["", "1", BARE[1:], BARE + "0", "g" * 32, f"task_{BARE}", "٣" * 32]
)
def test_what_cannot_be_an_id_is_not_found(text: str) -> None:
    with pytest.raises(NotFound):
        find_id(text)


def test_a_long_id_is_not_echoed_whole() -> None:
    with pytest.raises(NotFound) as refusal:
        find_id("x" * 5000)
    assert len(refusal.value.message) < 200


def test_no_state_leads_back() -> None:
    order = [Status.PENDING, Status.PROCESSING, Status.COMPLETED]
    for status, nexts in TRANSITIONS.items():
        assert Status.PENDING not in nexts
        assert status not in nexts
        assert status.terminal == (status in {Status.COMPLETED, Status.FAILED})
    assert all(b in TRANSITIONS[a] for a, b in pairwise(order))


def test_a_view_has_the_fields_of_the_contract(clock: Clock) -> None:
    task = new_task("account", 1, clock)
    shown = view(task, now_ms=clock(), queue_position=3, link=lambda f: f"/files/{f.asset_id}")
    assert shown.dump() == {
        "task_id": task.id,
        "status": "pending",
        "model_id": task.model_id,
        "progress": 0,
        "queue_position": 3,
        "price": 100,
        "created_at": "2023-11-14T22:13:20.000Z",
        "started_at": None,
        "completed_at": None,
        "result": None,
        "error": None,
        "error_code": None,
    }


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize("expires_in_ms", [None, 1000, 0])
@pytest.mark.parametrize("deleted", [True, False])
def test_only_a_kept_video_that_is_still_here_can_be_remixed(
    clock: Clock, kept: bool, expires_in_ms: int | None, deleted: bool
) -> None:
    expires = None if expires_in_ms is None else clock() + expires_in_ms
    task = new_task("account", 1, clock)
    done = replace(
        task,
        status=Status.COMPLETED,
        parameters={"prompt": "p", "delete_video": not kept},
        result=new_film(task, 100).result,
        expires_at_ms=expires,
        deleted_at_ms=clock() if deleted else None,
    )
    here = not deleted and expires_in_ms != 0
    shown = view(
        done, now_ms=clock(), queue_position=None, link=lambda f: f.key, path=lambda f: "/" + f.key
    )
    assert shown.result is not None
    assert shown.result.remixable == (kept and here)
    assert shown.result.video_id == f"video_{task.id}"
    assert shown.result.expires_at == (None if expires is None else iso(expires))
    dumped = shown.dump()["result"]
    assert isinstance(dumped, dict)
    assert ("local_path" in dumped["video"]) == here
