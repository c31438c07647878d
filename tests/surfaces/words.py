"""The shape of an error in each protocol."""

import httpx2


def in_words(path: str, answer: httpx2.Response) -> bool:
    """Whether an error has the shape that clients of this path read."""
    body = answer.json()
    if path.startswith("/fal"):
        return {"detail", "message", "error_type", "error"} <= set(body)
    if path.startswith("/v1"):
        return set(body["error"]) == {"message", "type", "param", "code"}
    if path.startswith("/api/v3"):
        return body["code"] == answer.status_code and "error_code" in body["data"]
    return {"message", "code"} <= set(body["error"])
