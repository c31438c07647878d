"""Every sentence that an agent reads. Fixed texts: nothing from a user is in a description."""

from tenku.tasks import Status, Task
from tenku.tasks.view import ResultView, TaskView, iso

INSTRUCTIONS = """\
Tenku makes videos from a prompt, an image, or an earlier video (视频生成).
Pick a model with list_models; estimate_cost is free and checks the parameters.
submit_task returns at once and holds credits. Keep the task_id.
Call get_task with it until completed or failed; never submit again for the same wish.
Give the user the link of the video soon: it expires."""

SUBMIT_TASK = (
    "Start making a video (提交视频任务). Returns at once with a task_id and holds the price; then"
    " call get_task with that id. Pass an idempotency_key, so that a repeated call cannot make and"
    " charge a second video."
)
GET_TASK = (
    "State of a task (查询任务); waits until it ends, at most wait_seconds. Call it again with the"
    " same task_id until status is completed or failed. result.video.url is the video."
)
LIST_MODELS = "The models (模型列表): what each needs, its parameters, prices and examples."
ESTIMATE_COST = (
    "What submit_task would cost (估算费用), after the same checks. Free; starts nothing."
)
LIST_TASKS = "Your tasks, newest first (任务列表). Use it when you have lost a task_id."
CANCEL_TASK = "Stop a task that has not ended and get its credits back (取消任务)."
GET_BALANCE = "Credits you can spend, credits held, and the newest movements (积分余额)."
UPLOAD_FILE = (
    "Turn an image into an image_url for image-to-video (上传图片): PNG, JPEG or WEBP, 20 MiB at"
    " most. Without source: an address to send the file to, and the command that does it."
)

PROMPT_NAME = "make_video"
PROMPT_TITLE = "Make a video"
PROMPT_DESCRIPTION = "Make a video of a subject with Tenku (生成视频), from price to link."
MODELS_URI = "tenku://models"
MODELS_DESCRIPTION = "Every model with its parameters, prices and examples, as JSON."


def make_video(subject: str, duration: str | None, aspect_ratio: str | None) -> str:
    """The text of the prompt `make_video`."""
    wishes = {"duration": duration, "aspect_ratio": aspect_ratio}
    given = ", ".join(f"{name} {value}" for name, value in wishes.items() if value)
    return (
        f"Make a video with Tenku: {subject}\n{f'Use {given}. ' if given else ''}"
        "Write a prompt that says what is seen, how it moves, how the camera moves, the light and"
        " the sound. Tell me the price from estimate_cost, submit the task once, call get_task"
        " until it is completed or failed, then give me the link and say when it expires."
    )


def submitted(task: Task) -> str:
    return (
        f"Task {task.id} accepted, {task.price_credits} credits held. "
        "Call get_task with this task_id; do not submit again."
    )


def state(task: Task, view: TaskView, now_ms: int) -> str:
    """Where a task stands, its money, and what to do next."""
    match task.status:
        case Status.PENDING | Status.PROCESSING:
            return waiting(task, now_ms)
        case Status.COMPLETED:
            assert view.result is not None, "a completed task has a result"
            return f"{_done(task, view.result, now_ms)}{_engine(view.result)}"
        case Status.FAILED:
            return (
                f"Failed ({task.error_code}): {_sentence(task.error or '')} "
                f"The {task.price_credits} credits were returned."
            )


def cancelled(task: Task, view: TaskView, now_ms: int) -> str:
    """As `state`; says so if there was nothing left to cancel."""
    over = "" if task.error_code == "cancelled" else "Nothing was cancelled: it had ended. "
    return over + state(task, view, now_ms)


def waiting(task: Task, now_ms: int) -> str:
    return (
        f"Still {task.status.value}, {task.progress} %, about {seconds_left(task, now_ms)} s left. "
        "Call get_task again with the same task_id; do not submit again."
    )


def seconds_left(task: Task, now_ms: int) -> int:
    """From the progress where there is some, else from the estimate; at least 1."""
    if task.started_at_ms is not None and task.progress >= 5:
        spent = now_ms - task.started_at_ms
        left = spent * (100 - task.progress) / task.progress
    else:
        left = task.estimated_seconds * 1000 - max(0, now_ms - task.created_at_ms)
    return max(round(left / 1000), 1)


def _done(task: Task, result: ResultView, now_ms: int) -> str:
    video = result.video
    gone = task.deleted_at_ms is not None or (
        task.expires_at_ms is not None and task.expires_at_ms <= now_ms
    )
    if gone:
        return (
            "Done, but the video has been deleted since. Submit the task again to make it anew"
            " (set delete_video=false to keep it)."
        )
    made = f"Done: {video.duration:g} s, {video.width}x{video.height}."
    until = None if task.expires_at_ms is None else iso(task.expires_at_ms)
    if task.kept:
        kept = f"kept until {until[:10]}" if until else "kept until you delete it"
        return f"{made} Remix it with video_id {result.video_id}; {kept}."
    return (
        f"{made} The link works until {until}; then the video is deleted and it cannot be remixed"
        " (set delete_video=false to keep one)."
    )


def _engine(result: ResultView) -> str:
    if result.engine.kind != "preview":
        return ""
    notes = "; ".join(note.rstrip(".") for note in result.notes)
    return f" Made by the preview engine{f'; not done: {notes}' if notes else ''}."


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "。")) else f"{text}."
