"""The messages of `tenku doctor`, `ledger`: name -> (English, Chinese)."""

from collections.abc import Mapping

MESSAGES: Mapping[str, tuple[str, str]] = {
    # -- ledger -------------------------------------------------------------------------------
    "ledger.help": ("Check the books.", "核对账目。"),
    "ledger.verify": (
        "Check every invariant of credits, tasks and files.",
        "核对积分、任务和文件的全部约束。",
    ),
    "ledger.no_files": ("Leave the files out.", "不核对文件。"),
    "ledger.broken": ("broken {n} times", "{n} 处不符"),
    "invariant.I1": ("all entries add up to 0", "全部分录之和为 0"),
    "invariant.I2": ("every transaction adds up to 0", "每笔交易之和为 0"),
    "invariant.I3": ("every balance is the sum of its entries", "每个余额等于其分录之和"),
    "invariant.I4": ("no balance was ever negative", "余额从未为负"),
    "invariant.I5": (
        "every hold is resolved once, as its task ended, for at most its amount",
        "每笔占用只结算一次，与任务结果一致，且不超过占用金额",
    ),
    "invariant.I6": (
        "every task that was paid for exists, and every task has its hold",
        "已付费的任务都存在，每个任务都有占用",
    ),
    "invariant.I7": (
        "an idempotency key stands for one task of its account",
        "每个幂等键只对应本账户的一个任务",
    ),
    "invariant.I9": (
        "every video on offer is stored as it was made, and no stray file is",
        "可下载的视频与生成时一致，没有多余文件",
    ),
    "invariant.I10": ("what was deleted is gone", "已删除的内容不再存在"),
    "invariant.I11": (
        "what a key has spent is what its tasks cost",
        "密钥的已用积分等于其任务的费用之和",
    ),
    # -- verify -------------------------------------------------------------------------------
    "verify.help": (
        "Say where a video comes from, and whether it was changed.",
        "查看视频的来源，以及是否被改动。",
    ),
    "verify.unreadable": ("{path} can't be read: {reason}.", "无法读取 {path}：{reason}。"),
    "verify.too_big": ("{path} is larger than 4 GiB.", "{path} 超过 4 GiB。"),
    "verify.verdict": ("Verdict", "结论"),
    "verify.intact": ("made here, and as it was made", "由本安装生成，未被改动"),
    "verify.changed": (
        "shows what was made here, but is not that file any more",
        "内容与本安装生成的视频相似，但已不是原文件",
    ),
    "verify.unknown": (
        "nothing proves that it was made here",
        "没有证据表明由本安装生成",
    ),
    "verify.signature": ("Signature", "签名"),
    "verify.state": (
        "{state} (for readers that don't know this install: {anywhere})",
        "{state}（对不认识本安装的读取者：{anywhere}）",
    ),
    "verify.unsigned": ("none", "无"),
    "verify.unread": ("can't be read: {reason}", "无法读取：{reason}"),
    "verify.issuer": ("Issuer", "签发者"),
    "verify.says": ("Says it is of", "自述来源"),
    "verify.from": ("Goes on from", "来源素材"),
    "verify.log": ("In the log here", "本机记录"),
    "verify.not_logged": ("no", "无"),
    "verify.same": ("the same bytes", "字节完全相同"),
    "verify.alike": (
        "other bytes, {share} of the pictures are alike",
        "字节不同，{share} 的画面相似",
    ),
    "verify.made": ("Made", "生成于"),
    # -- doctor -------------------------------------------------------------------------------
    "doctor.help": (
        "Check this installation, and say how to mend it.",
        "检查安装，并给出修复方法。",
    ),
    "doctor.settings": ("every name is known", "名称均有效"),
    "doctor.setting_strange": (
        "{name} is no setting of Tenku, and is passed over.",
        "{name} 不是天空的设置，已忽略。",
    ),
    "doctor.setting_strange.remedy": (
        "{meant}docs/settings.md lists them; another program's name does no harm.",
        "{meant}全部设置见 docs/settings.md；若属于其他程序则无妨。",
    ),
    "doctor.setting_meant": ("Did you mean {near}? ", "是否指 {near}？"),
    "doctor.setting_open": (
        "Other users can read {path} ({setting}).",
        "其他用户可以读取 {path}（{setting}）。",
    ),
    "doctor.setting_open.remedy": (
        "Run chmod 600 {path}, unless it is mounted into a container of its own.",
        "请运行 chmod 600 {path}；若挂载于独立容器中则可忽略。",
    ),
    "doctor.packages": ("These packages are missing: {names}.", "缺少这些软件包：{names}。"),
    "doctor.packages.remedy": ("Run make setup.", "请运行 make setup。"),
    "doctor.home_new": ("{path} (made at the first start)", "{path}（首次启动时创建）"),
    "doctor.home_network": (
        "{path} is on a network disk ({kind}); the database may be damaged there.",
        "{path} 位于网络磁盘（{kind}），数据库可能损坏。",
    ),
    "doctor.home_network.remedy": (
        "Set TENKU_HOME to a folder on a local disk.",
        "请把 TENKU_HOME 设为本地磁盘上的文件夹。",
    ),
    "doctor.home_unwritable": ("{path} can't be written.", "{path} 不可写。"),
    "doctor.home_unwritable.remedy": (
        "Change its owner or permissions, or set TENKU_HOME to another folder.",
        "请修改其所有者或权限，或把 TENKU_HOME 设为别的文件夹。",
    ),
    "doctor.home_open": (
        "Other users of this machine can look into {path}.",
        "本机的其他用户可以查看 {path}。",
    ),
    "doctor.home_open.remedy": ("Run chmod 700 {path}", "请运行 chmod 700 {path}"),
    "doctor.disk": ("{free} free", "剩余 {free}"),
    "doctor.disk_low": ("Only {free} are free.", "只剩 {free}。"),
    "doctor.disk_low.remedy": (
        "Make room, or delete videos with tenku tasks delete.",
        "请清理磁盘，或用 tenku tasks delete 删除视频。",
    ),
    "doctor.database": (
        "schema {revision}, {size}, write-ahead log, synchronous",
        "结构 {revision}，{size}，预写日志，同步写入",
    ),
    "doctor.database_hasty": (
        "This SQLite does not wait for the disk (synchronous=FULL is ignored).",
        "此 SQLite 不等待磁盘写入（忽略 synchronous=FULL）。",
    ),
    "doctor.database_hasty.remedy": (
        "Use a Python with an ordinary SQLite.",
        "请使用带标准 SQLite 的 Python。",
    ),
    "doctor.database_new": ("none yet (made at the first start)", "尚无（首次启动时创建）"),
    "doctor.database_broken": ("The database is damaged: {reason}", "数据库损坏：{reason}"),
    "doctor.database_broken.remedy": (
        "Stop Tenku, and put back a copy (backups/ in the home folder has those made at upgrades).",
        "请停止 Tenku 并恢复副本（数据文件夹的 backups/ 中有升级时的副本）。",
    ),
    "doctor.database_newer": (
        "The database was written by a newer Tenku (schema {revision}; this one knows {head}).",
        "数据库由更新版本的 Tenku 写入（结构 {revision}，本版本为 {head}）。",
    ),
    "doctor.database_newer.remedy": (
        "Use that version, or another TENKU_HOME.",
        "请使用该版本，或换一个 TENKU_HOME。",
    ),
    "doctor.database_unopened": (
        "schema {revision}, not opened since it was restored",
        "结构 {revision}，恢复后尚未打开",
    ),
    "doctor.database_mode": (
        "A server is at work, and the journal mode is {mode}, not wal.",
        "服务正在运行，但日志模式是 {mode}，不是 wal。",
    ),
    "doctor.database_mode.remedy": (
        "Restart it; if that changes nothing, this disk can't do it: set TENKU_HOME to another.",
        "请重新启动；若仍如此，说明该磁盘不支持，请更换 TENKU_HOME。",
    ),
    "doctor.key_none": ("There is no key in {path}.", "{path} 中没有密钥。"),
    "doctor.key_none.remedy": (
        "Remove it. A first start makes another; later tenku keys create does.",
        "请删除该文件。首次启动会另建；之后请用 tenku keys create。",
    ),
    "doctor.key": ("{path}, readable by you only", "{path}，仅本人可读"),
    "doctor.key_new": ("none yet (made at the first start)", "尚无（首次启动时创建）"),
    "doctor.key_gone": ("The file {path} is gone.", "文件 {path} 不见了。"),
    "doctor.signing": (
        "{issuer}, until {until}; this install's signatures can be checked with roots.pem",
        "{issuer}，有效期至 {until}；可用 roots.pem 核验本安装的签名",
    ),
    "doctor.signing_new": ("none yet (made with the first video)", "尚无（生成首个视频时创建）"),
    "doctor.signing_off": (
        "Videos don't say that they are synthetic (TENKU_PROVENANCE is off).",
        "视频不含“AI 生成”标识（TENKU_PROVENANCE 为 off）。",
    ),
    "doctor.signing_off.remedy": (
        "Read docs/provenance.md on what the law asks, or leave the setting out.",
        "请阅读 docs/provenance.md 了解法规要求，或去掉该设置。",
    ),
    "doctor.signing_absent": (
        "Videos are not signed: c2pa-python is not installed.",
        "视频没有签名：未安装 c2pa-python。",
    ),
    "doctor.signing_absent.remedy": (
        "Run pip install c2pa-python where it has a wheel: Linux with glibc 2.28, macOS.",
        "请在有预编译包的系统上运行 pip install c2pa-python：glibc 2.28 以上的 Linux、macOS。",
    ),
    "doctor.signing_damaged": ("Damaged: {paths}.", "已损坏：{paths}。"),
    "doctor.signing_damaged.remedy": (
        "Bring {folder} back from a backup. Else another signer or authority is made when needed.",
        "请从备份恢复 {folder}；否则需要时会新建签名者或根证书。",
    ),
    "doctor.signing_broken": ("{reason}", "{reason}"),
    "doctor.signing_broken.remedy": (
        "Mend TENKU_C2PA_CERT and TENKU_C2PA_KEY, or leave both out.",
        "请修正 TENKU_C2PA_CERT 和 TENKU_C2PA_KEY，或都去掉。",
    ),
    "doctor.signing_open": ("Other users can read {path}.", "其他用户可以读取 {path}。"),
    "doctor.signing_open.remedy": (
        "Run chmod 600 {path}; if somebody may have read it, use another certificate.",
        "请运行 chmod 600 {path}；若可能已被他人读取，请更换证书。",
    ),
    "doctor.signing_ends": (
        "The certificate that signs videos ends in {days} days.",
        "签名证书将在 {days} 天后到期。",
    ),
    "doctor.signing_ends.remedy": (
        "Replace the files of TENKU_C2PA_CERT and TENKU_C2PA_KEY.",
        "请更换 TENKU_C2PA_CERT 和 TENKU_C2PA_KEY 指向的文件。",
    ),
    "doctor.key_gone.remedy": (
        "Make another key with tenku keys create.",
        "请用 tenku keys create 另建密钥。",
    ),
    "doctor.key_open": ("Other users can read {path}.", "其他用户可以读取 {path}。"),
    "doctor.key_open.remedy": (
        "Run chmod 600 {path}, then revoke that key and make another.",
        "请运行 chmod 600 {path}，再吊销该密钥并另建。",
    ),
    "doctor.engine_settings": ("{reason}", "{reason}"),
    "doctor.engine_settings.remedy": (
        "docs/engines.md says what each engine takes.",
        "各引擎的选项见 docs/engines.md。",
    ),
    "doctor.engine_locked": ("{name}: {reason}", "{name}：须先接受许可：{reason}"),
    "doctor.engine_locked.remedy": (
        "Read it, and name it in TENKU_ACCEPT_LICENCES if you accept.",
        "请阅读许可，如接受，请写入 TENKU_ACCEPT_LICENCES。",
    ),
    "doctor.engine_trouble": ("{name}: {reason}", "{name}：{reason}"),
    "doctor.engine_trouble.remedy": (
        "Start its server, or correct TENKU_ENGINE_OPTIONS.",
        "请启动其服务器，或更正 TENKU_ENGINE_OPTIONS。",
    ),
    "doctor.engine_broken": ("An engine can't be loaded: {reason}", "有引擎无法加载：{reason}"),
    "doctor.engine_broken.remedy": ("Run make setup.", "请运行 make setup。"),
    "doctor.engine_none": ("TENKU_ENGINES names no engine.", "TENKU_ENGINES 没有指定引擎。"),
    "doctor.engine_none.remedy": ("Leave it unset to use animatic.", "不设置即使用 animatic。"),
    "doctor.codec_broken": ("PyAV can't be loaded: {reason}", "PyAV 无法加载：{reason}"),
    "doctor.codec_broken.remedy": ("Run make setup.", "请运行 make setup。"),
    "doctor.codec_none": ("No encoder for H.264 and AAC was found.", "没有 H.264 和 AAC 编码器。"),
    "doctor.codec_none.remedy": (
        "Install PyAV from its wheel: pip install --force-reinstall av",
        "请安装 PyAV 的 wheel：pip install --force-reinstall av",
    ),
    "doctor.sandbox_bwrap": (
        "untrusted media are decoded by bubblewrap, without network and files, with limits",
        "不受信任的媒体由 bubblewrap 隔离解码：无网络、无文件访问，并限制资源",
    ),
    "doctor.sandbox_rlimit": (
        "untrusted media are decoded with limits on memory, time and files (bubblewrap adds walls)",
        "解码不受信任的媒体时限制内存、时间和文件（安装 bubblewrap 可进一步隔离）",
    ),
    "doctor.sandbox_weak": (
        "untrusted media are decoded in a process of their own; its memory may not be limited here",
        "不受信任的媒体在单独的进程中解码；本系统可能无法限制内存",
    ),
    "doctor.sandbox_off": (
        "TENKU_SANDBOX is off: untrusted media are decoded without limits.",
        "TENKU_SANDBOX 为 off：解码不受信任的媒体时没有限制。",
    ),
    "doctor.sandbox_off.remedy": (
        "Leave TENKU_SANDBOX unset.",
        "请不要设置 TENKU_SANDBOX。",
    ),
    "doctor.sandbox_missing": (
        "TENKU_SANDBOX is bwrap, and bubblewrap does not work here.",
        "TENKU_SANDBOX 为 bwrap，但 bubblewrap 在此不可用。",
    ),
    "doctor.sandbox_missing.remedy": (
        "Install bubblewrap and allow user namespaces, or set TENKU_SANDBOX=auto.",
        "请安装 bubblewrap 并允许用户命名空间，或设 TENKU_SANDBOX=auto。",
    ),
    "doctor.sandbox_slow": (
        "bubblewrap gave no answer in time; until it does, media are decoded with limits alone.",
        "bubblewrap 未及时应答；在此之前，解码媒体时只有资源限制。",
    ),
    "doctor.sandbox_slow.remedy": (
        "A server asks it again every minute. If this stays, try: bwrap --unshare-all --ro-bind / / true",
        "服务每分钟会重试。若持续如此，请试：bwrap --unshare-all --ro-bind / / true",
    ),
    "doctor.sandbox_broken": ("Images can't be decoded: {reason}", "图片无法解码：{reason}"),
    "doctor.sandbox_broken.remedy": ("Run make setup.", "请运行 make setup。"),
    "doctor.port_served": ("a server is at work on this home", "本数据文件夹的服务正在运行"),
    "doctor.port_free": ("{port} is free", "{port} 空闲"),
    "doctor.port_taken": (
        "Port {port} is in use by another program.",
        "端口 {port} 被其他程序占用。",
    ),
    "doctor.port_taken.remedy": (
        "Serve on another one: tenku serve --port 8430",
        "请换一个端口：tenku serve --port 8430",
    ),
    "doctor.moderation_wrong": ("{reason}", "{reason}"),
    "doctor.moderation_wrong.remedy": ("Read docs/moderation.md", "请阅读 docs/moderation.md"),
    "doctor.moderation_none": (
        "Others are served, and a word list is all that looks at content.",
        "已对外服务，而内容只经过词表检查。",
    ),
    "doctor.moderation_none.remedy": (
        "Set TENKU_MODERATOR_URL; see docs/moderation.md",
        "请设置 TENKU_MODERATOR_URL，见 docs/moderation.md",
    ),
    "doctor.address_local": ("this machine only", "仅限本机"),
    "doctor.address_wrong": (
        "TENKU_PUBLIC_URL is not a web address: {url}",
        "TENKU_PUBLIC_URL 不是网址：{url}",
    ),
    "doctor.address_wrong.remedy": (
        "Write it like https://video.example.com",
        "请写成 https://video.example.com 的形式",
    ),
    "doctor.address_path": (
        "TENKU_PUBLIC_URL has a path or a query: {url}",
        "TENKU_PUBLIC_URL 带有路径或参数：{url}",
    ),
    "doctor.address_path.remedy": (
        "Tenku needs a name of its own: https://video.example.com",
        "Tenku 需要独立的域名：https://video.example.com",
    ),
    "doctor.address_open": (
        "{url} is not encrypted: keys and videos can be read on the way.",
        "{url} 没有加密，密钥和视频可能被窃取。",
    ),
    "doctor.address_open.remedy": (
        "Put a TLS proxy in front and use its https address.",
        "请在前面加 TLS 代理，并使用 https 地址。",
    ),
}
