"""Messages on generate and what comes of it: help, screens, failures: name -> (English, Chinese)."""

from collections.abc import Mapping

MESSAGES: Mapping[str, tuple[str, str]] = {
    # -- the frame ----------------------------------------------------------------------------
    "tenku.help": (
        "Tenku makes videos on your own machine, through Sora 2's interfaces.",
        "Tenku（天空）：在自己的电脑上，用 Sora 2 的接口生成视频。",
    ),
    "tenku.verbose": ("Show what happens inside, on stderr.", "在标准错误输出中显示内部日志。"),
    "tenku.version": ("Show the version and exit.", "显示版本并退出。"),
    "help.usage": ("Usage: ", "用法: "),
    "help.options": ("Options", "选项"),
    "help.commands": ("Commands", "命令"),
    "help.options_metavar": ("[OPTIONS]", "[选项]"),
    "help.command_metavar": ("COMMAND [ARGS]...", "命令 [参数]..."),
    "help.help": ("Show this message and exit.", "显示本帮助并退出。"),
    "option.json": (
        "Print one JSON object, in the words of /api/v3.",
        "输出一个 JSON 对象，字段名同 /api/v3。",
    ),
    "option.account": ("Name of the account; local by default.", "账户名，默认为 local。"),
    "metavar.prompt": ("PROMPT", "提示词"),
    "metavar.file": ("FILE", "文件"),
    # -- generate -----------------------------------------------------------------------------
    "generate.help": ("Make a video from a prompt.", "根据提示词生成视频。"),
    "generate.model": (
        "Model; chosen from the other options by default.",
        "模型；默认根据其他选项选择。",
    ),
    "generate.duration": ("Seconds: 4, 8 or 12.", "时长（秒）：4、8 或 12。"),
    "generate.aspect_ratio": (
        "16:9, 9:16, or auto with an image.",
        "16:9、9:16；有图片时可用 auto。",
    ),
    "generate.resolution": ("720p or 1080p (pro).", "720p 或 1080p（Pro）。"),
    "generate.image": ("First frame: a file or a URL.", "首帧图片：文件或网址。"),
    "generate.remix": (
        "Change a kept video of yours, by its video_id.",
        "重混自己保留的视频（video_id）。",
    ),
    "generate.keep": (
        "Keep the video in Tenku, to remix it later.",
        "在 Tenku 中保留视频，以便重混。",
    ),
    "generate.plan": (
        "Film this plan (see tenku plan) instead of a prompt.",
        "按此方案文件拍摄（见 tenku plan），代替提示词。",
    ),
    "generate.plan_or_prompt": (
        "Give a prompt or --plan, not both.",
        "请给出提示词或 --plan，二者只取其一。",
    ),
    "generate.no_plan": ("{path} can't be read: {error}.", "无法读取 {path}：{error}。"),
    "generate.seed": (
        "The same request and seed give the same video.",
        "相同的请求和种子得到相同的视频。",
    ),
    "generate.output": (
        "Where to save the video; a new file in this folder by default.",
        "视频保存位置；默认是当前文件夹中的新文件。",
    ),
    "generate.interrupted": (
        "Cancelled. The {price} credits were given back.",
        "已取消，{price} 积分已退还。",
    ),
    "generate.failed": (
        "The video was not made: {message} The {price} credits were given back.",
        "视频没有生成：{message}{price} 积分已退还。",
    ),
    "generate.not_saved": (
        "The video is made, but could not be saved as {path}: {reason}. It is here until {until}:",
        "视频已生成，但无法保存到 {path}：{reason}。原文件在以下位置保留到 {until}：",
    ),
    "generate.no_folder": ("There is no folder {path}.", "没有文件夹 {path}。"),
    "stage.waiting": ("waiting for its turn", "排队中"),
    "stage.working": ("starting", "准备中"),
    "stage.starting": ("starting", "准备中"),
    "stage.reading the prompt": ("reading the prompt", "阅读提示词"),
    "stage.building the stage": ("building the scene", "搭建场景"),
    "stage.composing the sound": ("composing the sound", "制作声音"),
    "stage.filming": ("filming", "拍摄中"),
    "left.seconds": ("about {n} s left", "约剩 {n} 秒"),
    "left.minutes": ("about {n} min left", "约剩 {n} 分钟"),
    "left.ending": ("nearly done", "即将完成"),
    # -- the last screen ----------------------------------------------------------------------
    "done.video": ("Video", "视频"),
    "done.shape": (
        "{seconds} s, {width}x{height}, {fps} frames/s, {size}",
        "{seconds} 秒，{width}x{height}，每秒 {fps} 帧，{size}",
    ),
    "done.engine": ("Engine", "引擎"),
    "done.preview": (
        "{name} {version} (preview: drawn by rules, not by a generative model)",
        "{name} {version}（预览：按规则绘制，不是生成式模型）",
    ),
    "done.model": ("{name} {version}", "{name} {version}"),
    "done.credits": ("Credits", "积分"),
    "done.charged": ("{price} charged, {balance} left", "扣除 {price}，剩余 {balance}"),
    "done.seed": ("Seed", "种子"),
    "done.notes": ("Notes", "说明"),
    "done.prompt_sent": ("Prompt sent", "发送的提示词"),
    "done.cost": ("Paid to its provider", "付给服务商"),
    "done.kept": ("Kept", "保留"),
    "done.until": ("in Tenku until {until}", "在 Tenku 中保留到 {until}"),
    "done.for_ever": ("in Tenku, for ever", "在 Tenku 中一直保留"),
    "done.short": (
        "in Tenku until {until}; with --keep longer, for remixes",
        "在 Tenku 中保留到 {until}；加 --keep 可保留更久并重混",
    ),
    "done.remix": ("Remix", "重混"),
    # -- failures -----------------------------------------------------------------------------
    "failure": ("Error: {message}", "错误：{message}"),
    "usage.try": ("See {command} --help.", "用法见 {command} --help。"),
    "usage.no_such_option": ("No such option: {name}.", "没有选项 {name}。"),
    "usage.no_such_command": ("No such command: {name}.", "没有命令 {name}。"),
    "usage.missing": ("{name} is missing.", "缺少 {name}。"),
    "usage.bad": ("The value of {name} is wrong.", "{name} 的值不对。"),
    "usage.other": ("{reason}", "{reason}"),
    "failure.not_allowed": (
        "{field} is {given}; allowed: {allowed}.",
        "{field} 的值 {given} 不可用；可用：{allowed}。",
    ),
    "failure.missing": ("{field} is missing: {allowed}.", "缺少 {field}：{allowed}。"),
    "failure.no_such_parameter": (
        "There is no parameter {field}; there are: {allowed}.",
        "没有参数 {field}；可用的参数：{allowed}。",
    ),
    "failure.invalid_parameter": ("{message}", "参数不对：{message}"),
    "failure.unknown_model": (
        "There is no such model. The models are: {models}.",
        "没有这个模型。可用的模型：{models}。",
    ),
    "failure.unauthenticated": ("{message}", "密钥缺失或无效。"),
    "failure.forbidden": ("{message}", "这个密钥没有权限。"),
    "failure.insufficient_credits": (
        "This costs {need} credits and {have} are available.",
        "积分不足：需要 {need}，现有 {have}。可用 tenku credits grant 增加，或缩短时长、降低分辨率。",
    ),
    "failure.not_found": ("{message}", "没有找到：{message}"),
    "failure.source_not_remixable": ("{message}", "这个视频不能重混：{message}"),
    "failure.conflict": ("{message}", "请求冲突：{message}"),
    "failure.rate_limited": ("{message}", "请求过于频繁，请稍后再试。"),
    "failure.queue_full": ("{message}", "排队的任务已达上限，请稍后再试。"),
    "failure.image_unusable": ("{message}", "图片不能使用：{message}"),
    "failure.content_rejected": ("{message}", "内容未通过审核：{message}"),
    "failure.engine_unavailable": ("{message}", "没有可用的引擎：{message}"),
    "failure.engine_failed": ("{message}", "引擎出错：{message}"),
    "failure.timed_out": ("{message}", "超时：{message}"),
    "failure.cancelled": ("{message}", "任务已取消。"),
    "failure.internal": ("{message}", "内部错误：{message}"),
}
