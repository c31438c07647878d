"""Settings: one table of (name, default, help). Nothing else in Tenku reads the environment.

A setting `x` is read from the environment variable `TENKU_X`, else from `x = ...` in
`tenku.toml` in the data folder, else it has its default.
"""

import os
from pathlib import Path
from typing import Annotated, Any, Literal

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from tenku.errors import InvalidParameter

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
        default="", description="Database; empty = SQLite in the home folder."
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
    engines: dict[str, tuple[str, ...]] = Field(
        default={"*": ("animatic",)},
        description='Which engines film which model, in order, as JSON: {"*": ["animatic"]}.'
        " A key is a model id or * for all others.",
    )
    engine_options: dict[str, dict[str, Any]] = Field(
        default={},
        description="Options of an engine, as JSON by its name:"
        ' {"animatic": {"planner": {"url": "http://127.0.0.1:11434/v1", "model": "qwen3"}}}.',
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
        default=(80, 443), description="Ports that image URLs may use."
    )
    sandbox: Literal["auto", "bwrap", "rlimit", "off"] = Field(
        default="auto",
        description="How untrusted images and clips are decoded: bwrap = without network and files,"
        " by bubblewrap, or not at all; rlimit = with limits on memory and time alone; auto = the"
        " first of these that works; off = in a process of its own.",
    )
    log_format: Literal["auto", "text", "json"] = Field(
        default="auto", description="Log lines: text on a terminal, else JSON."
    )
    lang: str = Field(default="", description="Language of the command line: en or zh.")

    @field_validator(
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
        home = Path(os.environ.get("TENKU_HOME") or _default_home())
        return (
            init_settings,
            env_settings,
            TomlConfigSettingsSource(settings_cls, home / "tenku.toml"),
        )

    @property
    def slot_count(self) -> int:
        return self.slots or max(1, (os.cpu_count() or 1) // 4)


def load(**given: object) -> Settings:
    """The settings in force.

    Raises:
        InvalidParameter: a value is not allowed; names the setting.
    """
    try:
        return Settings(**given)  # pyright: ignore[reportArgumentType] - validated by pydantic
    except ValidationError as error:
        first = error.errors()[0]
        name = "TENKU_" + "_".join(str(part) for part in first["loc"]).upper()
        raise InvalidParameter(f"Setting {name}: {first['msg']}.", field=name) from None
