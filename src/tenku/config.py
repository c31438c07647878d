"""Settings: one table of (name, default, help). Nothing else in Tenku reads settings.

A setting `x` is read from the environment variable `TENKU_X`, else from `x = ...` in
`tenku.toml` in the data folder, else it has its default. `TENKU_X_FILE` names a file that holds the
value instead, so that a secret need stand in no environment. See `sources`.
"""

import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, cast

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from tenku import sources
from tenku.errors import InvalidParameter

_API_KEY = re.compile(r"[!-~]{20,}")  # what a header can carry and nobody guesses
_SECRET_OPTION = re.compile("key|secret|token|password", re.IGNORECASE)
# `home` says where tenku.toml is; `lang` is needed before any setting is read (see cli.text).
_NOT_IN_TOML = frozenset({"home", "lang"})
_NOT_IN_FILES = frozenset({"lang"})
_SECRET = ("api_key", "moderator_key", "engine_options", "moderators")  # or holding secrets
Weights = Annotated[dict[str, Annotated[float, Field(gt=0)]], Field(min_length=1)]
Words = Annotated[tuple[str, ...], NoDecode]  # comma-separated in the environment


def _default_home() -> Path:
    return Path(platformdirs.user_data_dir("tenku", appauthor=False))


class Settings(BaseSettings):
    """Every setting of Tenku, with its default and its meaning."""

    model_config = SettingsConfigDict(env_prefix="TENKU_", extra="ignore", frozen=True)

    home: Path = Field(
        default_factory=_default_home,
        description="Folder for the database, the videos and the keys. Not on a network disk.",
    )
    database_url: str = Field(
        default="", description="Database; empty = SQLite in the home folder, so far the only one."
    )
    storage_url: str = Field(
        default="",
        description="Where videos are; empty = in the home folder, so far the only place.",
    )
    public_url: str = Field(
        default="",
        description="Address under which clients reach the server, e.g. https://video.example.com."
        " Needed to listen on anything but loopback.",
    )
    allowed_hosts: Words = Field(
        default=(), description="Further names under which the server may be addressed."
    )
    tls: bool = Field(
        default=False, description="Whether `tenku serve` also listens for https, as with --tls."
    )
    tls_port: int = Field(default=8443, ge=1, le=65_535, description="Port for https.")
    tls_cert: str = Field(
        default="",
        description="Own certificate for https, a PEM file with its chain; empty = one is made.",
    )
    tls_key: str = Field(default="", description="Its private key, a PEM file.")
    cors_origins: Words = Field(
        default=(),
        description="Web pages that may call the server from a browser, with a key, as origins:"
        " https://app.example.com.",
    )
    connections_max: int = Field(
        default=2000,
        ge=10,
        description="Connections at a time on each port; for more, those on which nothing is asked"
        " are closed.",
    )
    api_key: SecretStr | None = Field(
        default=None, description="A key that the server accepts for the local account."
    )
    oauth_issuer: str = Field(
        default="",
        description="Identity provider whose access tokens are taken beside API keys, exactly as"
        " their iss has it; an https address.",
    )
    oauth_audience: Words = Field(
        default=(),
        description="What a token's aud must have, one of these: the address of this server, such"
        " as https://video.example.com/mcp.",
    )
    oauth_jwks: str = Field(
        default="",
        description="Address or file of the issuer's keys (JWKS); empty = as its metadata says.",
    )
    oauth_account_claim: str = Field(
        default="",
        description="Claim that names the account, such as email; empty = each sub has its own.",
    )
    initial_credits: int = Field(
        default=100_000, ge=0, description="Credits of the local account at the first start."
    )
    engines: dict[str, tuple[str | Weights, ...]] = Field(
        default={"*": ("animatic",)},
        description='Which engines film which model, in order, as JSON: {"*": ["animatic"]}.'
        ' A key is a model id or * for all others; {"a": 3, "b": 1} among the engines shares by'
        " weight.",
    )
    engine_options: dict[str, dict[str, Any]] = Field(
        default={},
        description="Options of an engine, as JSON by its name:"
        ' {"animatic": {"planner": {"url": "http://127.0.0.1:11434/v1", "model": "qwen3"}}}.',
    )
    accept_licences: Words = Field(
        default=(),
        description="Licences of models that you accept, by their ids: `tenku engines` shows them.",
    )
    slots: int = Field(
        default=0,
        ge=0,
        description="How many videos this machine renders at once, over all processes"
        " (0 = one for every four cores, at least one).",
    )
    queue_max: int = Field(default=10_000, ge=1, description="Waiting tasks per account at most.")
    queue_seconds: int = Field(
        default=86_400, ge=1, description="A task that has not started by then fails (timed_out)."
    )
    run_seconds: int = Field(
        default=3_600, ge=1, description="A task that has not ended by then fails (timed_out)."
    )
    link_seconds: int = Field(
        default=86_400,
        ge=60,
        le=86_400,
        description="How long a download link works; never longer than the video itself.",
    )
    result_seconds: int = Field(
        default=3_600,
        ge=60,
        description="How long a video with delete_video=true can be downloaded.",
    )
    keep_seconds: int = Field(
        default=30 * 86_400,
        ge=0,
        description="How long a video with delete_video=false is kept (0 = for ever).",
    )
    history_days: int = Field(
        default=0,
        ge=0,
        description="How many days after its end a task keeps its prompt, once its video is gone"
        " (0 = for ever).",
    )
    upload_seconds: int = Field(default=86_400, ge=60, description="How long an upload is kept.")
    uploads_max: int = Field(
        default=1000, ge=1, description="Uploads that an account may have at a time."
    )
    webhook_allow: Words = Field(
        default=(),
        description="Hosts or networks (CIDR) that webhooks may reach though they are not public.",
    )
    fetch_enabled: bool = Field(default=True, description="Whether image URLs are downloaded.")
    fetch_allow_private: Words = Field(
        default=(), description="Networks (CIDR) that image URLs may reach though not public."
    )
    fetch_ports: Annotated[tuple[int, ...], NoDecode] = Field(
        default=(80, 443), description="Ports that image URLs and webhooks may use."
    )
    sandbox: Literal["auto", "bwrap", "rlimit", "off"] = Field(
        default="auto",
        description="How untrusted images and clips are decoded: bwrap = without network and files,"
        " by bubblewrap, or not at all; rlimit = with limits on memory and time alone; auto = the"
        " first of these that works; off = in a process of its own.",
    )
    provenance: Literal["on", "off"] = Field(
        default="on",
        description="Whether a video's file says that it is synthetic and what made it, signed"
        " (C2PA). Read docs/provenance.md before you switch it off.",
    )
    producer: str = Field(
        default="",
        max_length=128,
        description="Who makes the videos, as their files say it; empty = tenku:<install id>.",
    )
    c2pa_cert: str = Field(
        default="",
        description="Own certificate to sign videos with, a PEM file with its chain; empty = one"
        " is made.",
    )
    c2pa_key: str = Field(default="", description="Its private key, a PEM file.")
    label: Literal["auto", "off", "first2s", "always"] = Field(
        default="auto",
        description="Visible label in the pictures: first2s = in the first 2.5 seconds; auto = that,"
        " for clips of learned engines (kind model) alone.",
    )
    label_text: str = Field(
        default="",
        max_length=60,
        description="Its text, with a font for it; empty = AI 生成 / AI-generated.",
    )
    label_font: str = Field(default="", description="Font file (TTF, OTF) of the label.")
    moderation_baseline: bool = Field(
        default=True,
        description="Whether prompts for sexual content with minors are refused by a word list.",
    )
    moderation_list: str = Field(
        default="",
        description="A file of the operator's own patterns for prompts that are refused: one"
        " regular expression a line.",
    )
    moderator_url: str = Field(
        default="",
        description="A moderator for prompts, input images and finished videos, as OpenAI's:"
        " https://api.openai.com/v1/moderations.",
    )
    moderator_key: SecretStr | None = Field(default=None, description="The moderator's key.")
    moderator_model: str = Field(
        default="", description="Model that the moderator is asked for; empty = its own choice."
    )
    moderator_fail: Literal["closed", "open"] = Field(
        default="closed",
        description="What becomes of content when a moderator gives no verdict: closed refuses it.",
    )
    moderators: dict[str, dict[str, Any]] = Field(
        default={},
        description='Further moderators with their options, as JSON: {"name": {"key": "value"}}.',
    )
    audit_days: int = Field(
        default=400,
        ge=1,
        description="How long rows of the audit log are kept. Labelling rules may ask for half a"
        " year.",
    )
    log_format: Literal["auto", "text", "json"] = Field(
        default="auto", description="Log lines: text on a terminal, else JSON."
    )
    lang: str = Field(default="", description="Language of the command line: en or zh.")

    @field_validator(
        "accept_licences",
        "allowed_hosts",
        "cors_origins",
        "fetch_allow_private",
        "fetch_ports",
        "oauth_audience",
        "webhook_allow",
        mode="before",
    )
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(word.strip() for word in value.split(",") if word.strip())
        return value

    @field_validator("database_url", "storage_url")
    @classmethod
    def _not_yet(cls, value: str) -> str:
        """Refused here, so that no command, and no backup, is about another store."""
        if value:
            raise ValueError("only the folder TENKU_HOME is supported so far; leave it empty")
        return value

    @field_validator("api_key")
    @classmethod
    def _hard_to_guess(cls, key: SecretStr | None) -> SecretStr | None:
        if key is not None and not _API_KEY.fullmatch(key.get_secret_value()):
            raise ValueError(
                "a key has 20 characters or more, and no blanks or letters beyond ASCII. Leave it"
                " out to have no key beside those that tenku keys makes"
            )
        return key

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        del dotenv_settings, file_secret_settings
        assert isinstance(env_settings, EnvSettingsSource)
        names = settings_cls.model_fields.keys()
        found = dict(sources.with_files(env_settings.env_vars, names - _NOT_IN_FILES))
        if not found.get("tenku_home"):
            found.pop("tenku_home", None)  # an empty one is none, and not the folder one is in
        env_settings.env_vars = found
        home = init_settings().get("home") or found.get("tenku_home") or _default_home()
        toml = TomlConfigSettingsSource(settings_cls, Path(home) / "tenku.toml")
        sources.check_names(toml.toml_data, names - _NOT_IN_TOML)
        return init_settings, env_settings, toml

    @property
    def secrets(self) -> tuple[str, ...]:
        """What may stand in no log line: keys, and options whose name says that they are one."""
        given: list[object] = [value for _, value in self]
        found: list[str] = []
        while given:
            given_one = given.pop()
            match given_one:
                case SecretStr() as value:
                    found.append(value.get_secret_value())
                case dict():
                    options = cast("dict[str, object]", given_one)
                    for name, value in options.items():
                        secret = isinstance(value, str) and _SECRET_OPTION.search(name)
                        given.append(SecretStr(str(value)) if secret else value)
                case _:
                    pass
        return tuple(found)

    @property
    def slot_count(self) -> int:
        return self.slots or max(1, (os.cpu_count() or 1) // 4)


def strange() -> dict[str, str]:
    """Names in the environment that look like settings and are none, with the nearest that is."""
    names = Settings.model_fields.keys()
    return sources.strange(os.environ, names, names - _NOT_IN_FILES)


def open_files() -> dict[str, str]:
    """Files with secrets that other users may read: setting (TENKU_X_FILE) -> path."""
    return sources.open_files(os.environ, _SECRET)


def load(**given: object) -> Settings:
    """The settings in force.

    Raises:
        InvalidParameter: a value is not allowed; names the setting.
    """
    try:
        return Settings(**given)  # pyright: ignore[reportArgumentType] - validated by pydantic
    except ValidationError as error:
        first = error.errors()[0]
        raise _refused(str(first["loc"][0]), first["msg"].removeprefix("Value error, ")) from None
    except SettingsError as error:  # it says which, in quotes, and nothing of the value
        name = str(error).partition('"')[2].partition('"')[0]
        raise _refused(name, "it is not JSON") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        said = f"tenku.toml in TENKU_HOME can't be read: {error}."
        raise InvalidParameter(said, field="tenku.toml") from None


def _refused(name: str, why: str) -> InvalidParameter:
    setting, file = f"{sources.PREFIX}{name}".upper(), sources.file_setting(name)
    setting = file if os.environ.get(file) else setting
    return InvalidParameter(f"Setting {setting}: {why}.", field=setting)
