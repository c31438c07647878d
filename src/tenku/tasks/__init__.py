"""What was asked, and where it stands."""

from tenku.tasks.model import TRANSITIONS, Status, Task, find_id

__all__ = ["TRANSITIONS", "Status", "Task", "find_id"]
