"""What a completed task has, as it is stored: facts about the files, without their links."""

from decimal import Decimal

from pydantic import BaseModel, ConfigDict

from tenku.brief import EngineKind


class _Stored(BaseModel):
    model_config = ConfigDict(frozen=True)


class StoredFile(_Stored):
    asset_id: str
    key: str  # in media.files
    file_name: str
    content_type: str
    file_size: int
    width: int
    height: int


class StoredVideo(StoredFile):
    fps: int
    duration: float  # seconds
    num_frames: int


class EngineName(_Stored):
    """Who made it. `kind` is preview for drawn, model for generated: never mixed up."""

    name: str
    version: str
    kind: EngineKind


class Result(_Stored):
    video: StoredVideo
    thumbnail: StoredFile
    spritesheet: StoredFile
    seed: int
    engine: EngineName
    notes: tuple[str, ...]
    prompt_sent: str = ""  # to a model, where it is not the maker's own words
    cost_usd: Decimal | None = None  # what the operator pays for it, as far as prices are known
