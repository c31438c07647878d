"""Messages on the server, the models and engines: name -> (English, Chinese)."""

from collections.abc import Mapping

MESSAGES: Mapping[str, tuple[str, str]] = {
    # -- serve, mcp ---------------------------------------------------------------------------
    "serve.help": ("Serve MCP and HTTP to agents and programs.", "启动 MCP 和 HTTP 服务。"),
    "serve.host": ("Address to listen on.", "监听地址。"),
    "serve.port": ("Port to listen on.", "监听端口。"),
    "serve.role": (
        "api answers, worker makes the videos, all does both.",
        "api 只应答，worker 只生成视频，all 两者都做。",
    ),
    "serve.taken": (
        "Port {port} of {host} can't be used: {reason}. {option} chooses another.",
        "无法使用 {host} 的端口 {port}：{reason}。可用 {option} 换一个。",
    ),
    "serve.tls": (
        "Listen for https too, for clients that know nothing else.",
        "同时监听 https，供只支持 https 的客户端使用。",
    ),
    "serve.tls_port": ("Port for https (8443).", "https 端口（8443）。"),
    "serve.tls_cert": (
        "Own certificate, a PEM file with its chain; else one is made.",
        "自己的证书（含证书链的 PEM 文件）；不给则自动生成。",
    ),
    "serve.tls_key": ("Its private key, a PEM file.", "证书的私钥（PEM 文件）。"),
    "serve.without_tls": ("{option} goes with --tls.", "{option} 要与 --tls 一起使用。"),
    "serve.exports": (
        "# For fal-client and other clients that know only https, in their shell:",
        "# fal-client 等只支持 https 的客户端，在其终端中执行：",
    ),
    "serve.public": (
        "{host} can be reached by others. Read SECURITY.md before you let them in.",
        "{host} 可被他人访问。开放之前请阅读 SECURITY.md。",
    ),
    "serve.no_tls": (
        "- No TLS here: keys and videos can be read on the way, unless a proxy encrypts them.",
        "- 此处没有 TLS：除非由代理加密，密钥和视频可能在途中被窃取。",
    ),
    "serve.no_moderator": (
        "- No moderator (TENKU_MODERATOR_URL): a word list is not moderation. See docs/moderation.md.",
        "- 没有配置审核服务（TENKU_MODERATOR_URL）：词表不等于内容审核。见 docs/moderation.md。",
    ),
    "serve.in_force": ("- In force: {settings}", "- 当前设置：{settings}"),
    "mcp.help": (
        "Be an MCP server on standard input and output.",
        "通过标准输入输出提供 MCP 服务。",
    ),
    # -- models, price, engines ---------------------------------------------------------------
    "models.help": ("List the models and their prices.", "列出模型和价格。"),
    "models.model": ("Model", "模型"),
    "models.title": ("Makes", "用途"),
    "models.needs": ("Needs", "必需参数"),
    "models.prices": ("Credits per second", "每秒积分"),
    "models.source": ("as the source: {price}", "与原视频相同: {price}"),
    "gallery.help": (
        "Draw everything the embedded engine knows, as a page to look at.",
        "绘制内置引擎会画的一切，生成可浏览的页面。",
    ),
    "gallery.output": (
        "Where to put the page and its pictures (tenku-gallery).",
        "页面与图片的存放文件夹（tenku-gallery）。",
    ),
    "gallery.not_written": ("{path} can't be written: {error}.", "无法写入 {path}：{error}。"),
    "plan.help": (
        "Show how the embedded engine understands a prompt; makes nothing.",
        "显示内置引擎对提示词的理解，不会生成。",
    ),
    "plan.json": (
        "Print the plan as JSON, to edit and to give back with generate --plan.",
        "以 JSON 输出方案，可修改后用 generate --plan 交回。",
    ),
    "plan.of": ("Shot {n} of {of}", "镜头 {n}/{of}"),
    "plan.setting": ("Setting", "场景"),
    "plan.subjects": ("Subjects", "主体"),
    "plan.light": ("Sun", "太阳高度"),
    "plan.weather": ("Weather", "天气"),
    "plan.tempo": ("Tempo", "节奏"),
    "plan.shot": ("Shot", "景别"),
    "plan.camera": ("Camera", "镜头"),
    "plan.looks": ("Look", "风格"),
    "plan.features": ("Features", "细节"),
    "plan.speech": ("Speech", "对白"),
    "plan.cues": ("Sounds", "声音"),
    "plan.notes": ("Notes", "说明"),
    "price.help": ("Say what a video would cost; makes nothing.", "估算视频的价格，不会生成。"),
    "price.price": ("Price", "价格"),
    "price.balance": ("Balance", "余额"),
    "price.credits": ("{n} credits", "{n} 积分"),
    "price.short": ("{n} credits: not enough", "{n} 积分，不够"),
    "price.time": ("Time", "用时"),
    "price.seconds": ("about {n} s on this machine", "在本机约 {n} 秒"),
    "engines.help": ("List the engines that make the videos.", "列出生成视频的引擎。"),
    "engines.engine": ("Engine", "引擎"),
    "engines.kind": ("Kind", "类型"),
    "engines.preview": ("preview", "预览"),
    "engines.kind_model": ("model", "模型"),
    "engines.sound": ("Sound", "声音"),
    "engines.models": ("Models", "模型"),
    "engines.all_models": ("all", "全部"),
    "engines.other_models": ("all others", "其余全部"),
    "engines.unused": ("not used; TENKU_ENGINES names it", "未启用，可在 TENKU_ENGINES 中启用"),
}
