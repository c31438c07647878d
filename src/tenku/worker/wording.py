"""What the worker notes on a result, in the language of its prompt."""

from tenku.brief import in_chinese


def instead(prompt: str, engine: str) -> str:
    """That another engine filmed this, and which one should have."""
    return _said(
        prompt,
        f"The engine {engine} could not film this; another one did.",
        f"引擎 {engine} 无法拍摄，已由另一引擎完成。",
    )


def upscaled(prompt: str, width: int, height: int) -> str:
    """That the pictures were made larger, and from what."""
    return _said(prompt, f"Upscaled from {width}x{height}.", f"由 {width}x{height} 放大而成。")


def sound_made(prompt: str) -> str:
    """That what is heard is ours."""
    return _said(
        prompt,
        "The sound is synthetic, not from the model.",
        "声音是另行合成的，并非出自模型。",
    )


def _said(prompt: str, english: str, chinese: str) -> str:
    return chinese if in_chinese(prompt) else english
