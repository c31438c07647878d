"""What was asked, and where it stands."""

from tenku.tasks.model import TRANSITIONS, Callback, Kind, Status, Step, Task, find_id

__all__ = ["TRANSITIONS", "Callback", "Kind", "Status", "Step", "Task", "find_id"]
