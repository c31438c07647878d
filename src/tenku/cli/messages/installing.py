"""Messages on fetching the weights of learned models: name -> (English, Chinese)."""

from collections.abc import Mapping

MESSAGES: Mapping[str, tuple[str, str]] = {
    "install.help": (
        "Fetch the weights of a learned model, for films on this machine's graphics card.",
        "下载学习模型的权重，用本机显卡生成视频。",
    ),
    "install.folder": ("Where to put them.", "存放位置。"),
    "install.python": (
        "The interpreter that has the extra `gpu`, if it is another one.",
        "装有 gpu 附加组件的解释器（如果不是当前这个）。",
    ),
    "install.yes": ("Don't ask.", "不再询问。"),
    "install.model": ("Model", "模型"),
    "install.from": ("From", "来源"),
    "install.into": ("Into", "存放到"),
    "install.licence": ("Licence", "许可"),
    "install.territory": ("Territory", "地域"),
    "install.download": ("Download", "下载"),
    "install.disk": ("about {size}; {free} free on the disk", "约 {size}，磁盘剩余 {free}"),
    "install.memory": ("Memory", "内存"),
    "install.ram": (
        "about {size} to load it; {free} free now",
        "加载约需 {size}，目前空闲 {free}",
    ),
    "install.too_little": (
        "It will not load on this machine unless memory is freed.",
        "除非腾出内存，否则在本机无法加载。",
    ),
    "install.gated": (
        "The download is gated. First accept the form at {page} with an account there, then make"
        " a token and put it into HF_TOKEN.",
        "该下载需先获准：在 {page} 登录并接受表单，再创建令牌并放入 HF_TOKEN。",
    ),
    "install.notice": (
        "The licence binds you, not Tenku. This is information and no legal advice.",
        "受许可约束的是您，而不是 Tenku。以上仅供参考，不是法律意见。",
    ),
    "install.ask": ("Download it now?", "现在下载吗？"),
    "install.not_done": ("Nothing was downloaded.", "没有下载任何内容。"),
    "install.needs_yes": (
        "Without a terminal to ask at, say --yes once you have read the licence.",
        "没有可供询问的终端：请先阅读许可，再加上 --yes。",
    ),
    "install.no_room": (
        "The disk has {free} free, and the download takes about {size}. {option} names another"
        " place.",
        "磁盘剩余 {free}，下载约需 {size}。可用 {option} 换个位置。",
    ),
    "install.already": ("It is already in {folder}.", "已经在 {folder} 中。"),
    "install.done": ("Installed. To film with it, set:", "安装完成。要用它生成视频，请设置："),
}
