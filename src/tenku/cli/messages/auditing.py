"""Messages on the audit log: name -> (English, Chinese)."""

from collections.abc import Mapping

MESSAGES: Mapping[str, tuple[str, str]] = {
    "audit.help": (
        "Who did what: keys, credits, takedowns, verdicts of moderators.",
        "谁做了什么：密钥、积分、下架、审核结论。",
    ),
    "audit.since": (
        "Only since then: 90m, 12h, 7d, or a date as 2026-09-30.",
        "只看此后：90m、12h、7d，或日期如 2026-09-30。",
    ),
    "audit.action": (
        "Only these acts: a name as key.revoke, or its first word.",
        "只看这类操作：如 key.revoke，或其第一个词。",
    ),
    "audit.account": ("Only what concerns this account.", "只看与此账户有关的。"),
    "audit.limit": ("How many rows at most, the newest.", "最多多少行，取最新的。"),
    "audit.none": ("There are no such rows.", "没有这样的记录。"),
    "audit.when": ("When", "时间"),
    "audit.what": ("Act", "操作"),
    "audit.subject": ("Of", "对象"),
    "audit.actor": ("By", "操作者"),
    "audit.details": ("Details", "详情"),
    "audit.bad_since": (
        "--since is {given!r}; allowed: a length of time as 90m, 12h or 7d, or a date as 2026-09-30.",
        "--since 是 {given!r}；可用：时长如 90m、12h 或 7d，或日期如 2026-09-30。",
    ),
}
