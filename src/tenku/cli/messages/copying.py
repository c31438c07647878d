"""Backup and restore: name -> (English, Chinese)."""

from collections.abc import Mapping

MESSAGES: Mapping[str, tuple[str, str]] = {
    # -- backup -------------------------------------------------------------------------------
    "backup.help": (
        "Copy everything to a new folder, while servers work.",
        "把全部数据复制到新文件夹，服务无需停止。",
    ),
    "backup.without_secrets": (
        "Leave keys, certificates and settings out.",
        "不包括密钥、证书和设置。",
    ),
    "backup.copying": ("copying", "复制中"),
    "backup.folder": ("Folder", "文件夹"),
    "backup.moment": ("As of", "时刻"),
    "backup.holds": ("Holds", "内容"),
    "backup.of": (
        "{files} files, {size}, schema {schema}",
        "{files} 个文件，{size}，结构 {schema}",
    ),
    "backup.secrets": ("Secrets", "密钥"),
    "backup.left_out": ("left out", "不包括"),
    "backup.fault": ("Fault", "缺陷"),
    "backup.nothing": (
        "There is nothing to back up in {path}: no tenku.db.",
        "{path} 中没有可备份的数据（没有 tenku.db）。",
    ),
    "backup.exists": (
        "{path} exists already. A backup makes a folder of its own.",
        "{path} 已经存在。备份会新建文件夹。",
    ),
    "backup.inside": (
        "{path} is inside the home, and would be lost with it. Choose another place.",
        "{path} 位于数据文件夹之内，会一同丢失。请另选位置。",
    ),
    "backup.unfinished": (
        "Another backup to this place is being made, or was broken off. If none is, remove {path}.",
        "另一个到此位置的备份正在进行，或曾被中断。若已没有备份在进行，请删除 {path}。",
    ),
    "backup.room": (
        "{path} has {have} free; {need} are needed.",
        "{path} 剩余 {have}，需要 {need}。",
    ),
    "backup.failed": (
        "The disk failed: {reason}. Nothing was made.",
        "磁盘出错：{reason}。没有生成任何内容。",
    ),
    "backup.no_backup": (
        "{path} is not a whole backup of Tenku: it has no manifest.json that can be read.",
        "{path} 不是完整的 Tenku 备份：没有可读的 manifest.json。",
    ),
    "backup.not_empty": (
        "{path} is not empty. A backup is restored into an empty home: stop Tenku, and move it away.",
        "{path} 不是空的。请先停止 Tenku 并移走其中内容，再恢复。",
    ),
    "backup.newer": (
        "The backup was made by a newer Tenku (schema {schema}; this one knows {head}).",
        "备份由更新版本的 Tenku 生成（结构 {schema}，本版本为 {head}）。",
    ),
    "backup.changed": (
        "{name} is not as it was when the backup was made. Nothing was restored.",
        "{name} 与备份时不同，没有恢复任何内容。",
    ),
    "restore.help": ("Make a home of a backup.", "从备份恢复数据文件夹。"),
    "restore.home": (
        "Where to; the home in force (TENKU_HOME) by default.",
        "恢复到何处，默认为当前数据文件夹（TENKU_HOME）。",
    ),
    "restore.copying": ("restoring", "恢复中"),
}
