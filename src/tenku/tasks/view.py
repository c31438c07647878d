"""A task as callers see it on every surface of our own: the contract's Task object."""

from collections.abc import Callable
from datetime import UTC, datetime

from pydantic import BaseModel, Field

from tenku.tasks.model import Status, Task
from tenku.tasks.result import EngineName, StoredFile

LinkOf = Callable[[StoredFile], str]
PathOf = Callable[[StoredFile], str]


class FileView(BaseModel):
    url: str = Field(description="Signed; works with a bare GET, and with Range.")
    content_type: str
    file_name: str
    file_size: int
    width: int
    height: int


class VideoView(FileView):
    fps: int
    duration: float
    num_frames: int
    local_path: str | None = Field(
        default=None, description="The file on this machine, where caller and server share one."
    )


class ResultView(BaseModel):
    video: VideoView
    video_id: str
    thumbnail: FileView
    spritesheet: FileView
    seed: int
    engine: EngineName
    notes: list[str] = Field(description="What of the prompt the engine did not do.")
    prompt_sent: str | None = Field(
        default=None, description="What a model was told, where it was not the prompt alone."
    )
    remixable: bool
    expires_at: str | None = Field(description="When the video is deleted; null = never.")


class TaskView(BaseModel):
    task_id: str
    status: str
    model_id: str
    progress: int
    queue_position: int | None
    price: int
    created_at: str
    started_at: str | None
    completed_at: str | None
    result: ResultView | None
    error: str | None
    error_code: str | None

    def dump(self) -> dict[str, object]:
        """Plain JSON values; `local_path` and `prompt_sent` are left out where there are none."""
        values = self.model_dump(mode="json")
        if (result := values["result"]) is not None:
            for holder, name in ((result["video"], "local_path"), (result, "prompt_sent")):
                if holder[name] is None:
                    del holder[name]
        return values


def iso(ms: int) -> str:
    """ISO 8601 in UTC with Z, to the millisecond."""
    text = datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def video_id(task_id: str) -> str:
    return f"video_{task_id}"


def view(
    task: Task,
    *,
    now_ms: int,
    queue_position: int | None,
    link: LinkOf,
    path: PathOf | None = None,
) -> TaskView:
    """The public form of a task. `path` is given where the caller sits at this machine."""
    return TaskView(
        task_id=task.id,
        status=task.status.value,
        model_id=task.model_id,
        progress=task.progress,
        queue_position=queue_position,
        price=task.price_credits,
        created_at=iso(task.created_at_ms),
        started_at=_iso(task.started_at_ms),
        completed_at=_iso(task.completed_at_ms),
        result=_result(task, now_ms, link, path),
        error=task.error,
        error_code=task.error_code,
    )


def _result(task: Task, now_ms: int, link: LinkOf, path: PathOf | None) -> ResultView | None:
    if task.status is not Status.COMPLETED or task.result is None:
        return None
    stored = task.result
    expired = task.expires_at_ms is not None and task.expires_at_ms <= now_ms
    here = task.deleted_at_ms is None and not expired
    video = VideoView(
        **_file(stored.video, link).model_dump(),
        fps=stored.video.fps,
        duration=stored.video.duration,
        num_frames=stored.video.num_frames,
        local_path=path(stored.video) if path is not None and here else None,
    )
    return ResultView(
        video=video,
        video_id=video_id(task.id),
        thumbnail=_file(stored.thumbnail, link),
        spritesheet=_file(stored.spritesheet, link),
        seed=stored.seed,
        engine=stored.engine,
        notes=[*task.remarks, *stored.notes],
        prompt_sent=stored.prompt_sent or None,
        remixable=task.remixable(now_ms),
        expires_at=_iso(task.expires_at_ms),
    )


def _file(stored: StoredFile, link: LinkOf) -> FileView:
    return FileView(
        url=link(stored),
        content_type=stored.content_type,
        file_name=stored.file_name,
        file_size=stored.file_size,
        width=stored.width,
        height=stored.height,
    )


def _iso(ms: int | None) -> str | None:
    return None if ms is None else iso(ms)
