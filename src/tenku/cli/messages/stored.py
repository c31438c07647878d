"""What `tenku doctor` says of a home in use: name -> (English, Chinese)."""

from collections.abc import Mapping

MESSAGES: Mapping[str, tuple[str, str]] = {
    "doctor.secrets": ("{n} files, readable by you only", "{n} 个文件，仅本人可读"),
    "doctor.secrets_open": ("Other users can read {paths}.", "其他用户可以读取 {paths}。"),
    "doctor.secrets_open.remedy": (
        "Run chmod 600 {paths}, and replace what they may have read.",
        "请运行 chmod 600 {paths}，并更换可能已被读取的密钥。",
    ),
    "doctor.clock": ("{at}, after everything that was written", "{at}，晚于所有记录"),
    "doctor.clock_behind": (
        "The clock is behind: there is a row of {at}.",
        "系统时钟落后：已有 {at} 的记录。",
    ),
    "doctor.clock_behind.remedy": (
        "Set the clock (NTP). Until then deadlines and links last longer than they should.",
        "请校准时钟（NTP）。在此之前，期限和链接的有效期会偏长。",
    ),
    "doctor.tasks": (
        "{waiting} waiting, {running} being made",
        "{waiting} 个排队，{running} 个生成中",
    ),
    "doctor.tasks_late": (
        "{n} tasks should have ended ten minutes ago or more, though a server is at work.",
        "服务正在运行，但有 {n} 个任务超过期限十分钟以上仍未结束。",
    ),
    "doctor.tasks_late.remedy": (
        "Look at its log; restart it with --role all or worker.",
        "请查看服务日志，并以 --role all 或 worker 重新启动。",
    ),
    "doctor.tasks_unserved": (
        "{n} tasks are past their deadline, and no server is at work.",
        "{n} 个任务已过期限，且没有服务在运行。",
    ),
    "doctor.tasks_unserved.remedy": (
        "tenku serve ends them, and gives their credits back.",
        "运行 tenku serve 会结束它们并退还积分。",
    ),
    "doctor.webhooks": ("{n} waiting, none given up", "{n} 条等待投递，没有放弃的"),
    "doctor.webhooks_dead": (
        "{n} deliveries were given up.",
        "{n} 条投递已放弃。",
    ),
    "doctor.webhooks_dead.remedy": (
        "See tenku webhooks list --dead; tenku webhooks replay --dead tries them again.",
        "请看 tenku webhooks list --dead；tenku webhooks replay --dead 可重新投递。",
    ),
    "doctor.unreadable": ("This can't be looked at: {reason}.", "无法检查：{reason}。"),
    "doctor.unreadable.remedy": (
        "Stop Tenku, and put back a copy (backups/ in the home folder, or tenku restore).",
        "请停止 Tenku 并恢复副本（数据文件夹的 backups/，或用 tenku restore）。",
    ),
    "doctor.backup_strange": (
        "{path} can't be read: nobody knows when the last backup was made.",
        "{path} 无法读取，不知道最近一次备份的时间。",
    ),
    "doctor.backup_strange.remedy": (
        "Make another: tenku backup FOLDER",
        "请再次备份：tenku backup 文件夹",
    ),
    "doctor.backup": ("{at}, in {to}", "{at}，位于 {to}"),
    "doctor.backup_new": ("none yet; there is nothing to lose", "尚无，也没有可丢失的数据"),
    "doctor.backup_none": ("There was never a backup.", "从未备份。"),
    "doctor.backup_none.remedy": (
        "If the videos matter: tenku backup FOLDER, on another disk.",
        "如果视频重要，请运行 tenku backup 文件夹，并放在另一块磁盘上。",
    ),
    "doctor.backup_old": (
        "The last backup is {days} days old ({to}).",
        "最近的备份已是 {days} 天前（{to}）。",
    ),
    "doctor.backup_old.remedy": (
        "Make another: tenku backup FOLDER",
        "请再次备份：tenku backup 文件夹",
    ),
    "doctor.books": (
        "every invariant of credits and tasks holds",
        "积分和任务的全部约束成立",
    ),
    "doctor.books_broken": ("Broken: {rules}.", "不成立：{rules}。"),
    "doctor.books_broken.remedy": (
        "tenku ledger verify names what breaks them. Stop Tenku, keep a copy, and report it.",
        "tenku ledger verify 会列出问题。请停止 Tenku、保留副本并报告。",
    ),
}
