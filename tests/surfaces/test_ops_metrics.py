"""What Prometheus is told of the tasks."""

from tenku.service import Overview
from tenku.surfaces.ops import Metrics

WAITING = 'tenku_tasks{model="m",status="pending"} 2.0'


def overview(*tasks: tuple[str, str, int]) -> Overview:
    return Overview(tasks=tasks, queue_age_seconds=0.0, held_credits=0)


def test_a_state_that_no_task_has_any_more_has_no_number() -> None:
    metrics = Metrics()
    assert WAITING in metrics.show(overview(("pending", "m", 2)), {}).decode()
    later = metrics.show(overview(("completed", "m", 2)), {}).decode()
    assert "pending" not in later
    assert 'tenku_tasks{model="m",status="completed"} 2.0' in later
