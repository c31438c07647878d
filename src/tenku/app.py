"""Composition root: settings in, running parts out. Nothing else constructs anything."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tenku import logs, moderation, provenance
from tenku.config import Settings
from tenku.db import FILE, Database, Tx
from tenku.engines.router import Router, installed, named
from tenku.errors import InvalidParameter, naming
from tenku.home import first_start, open_home, secret
from tenku.intake import Intake
from tenku.media.files import Files
from tenku.media.guard import FetchPolicy
from tenku.media.links import Links
from tenku.media.sandbox import Sandbox
from tenku.moderation import Moderation, Moderator
from tenku.provenance import Marking
from tenku.service import Service, Terms, Webhooks
from tenku.worker import Slots, Worker

if TYPE_CHECKING:
    from tenku.engines.diffusers.installing import Offer as Offer  # noqa: PLC0414 - for cli
    from tenku.provenance.verifying import Verified

WEBHOOK_SECONDS = 15.0  # for one try, look-up included
DEFAULT_BASE_URL = "http://127.0.0.1:8420"


@dataclass(frozen=True, kw_only=True)
class App:
    """The parts of one process over one home."""

    settings: Settings
    db: Database
    service: Service
    worker: Worker
    router: Router
    local_account: str  # its id
    base_url: str


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def read_plan(prompt: str, settings: Settings) -> str:
    """The JSON of what the embedded engine would film of a prompt, whole; needs no home.

    Raises:
        InvalidParameter: the engine's options are wrong.
    """
    from tenku.engines.animatic import planner
    from tenku.engines.animatic.engine import NAME, AnimaticEngine

    engine = installed([NAME], settings.engine_options)[NAME]
    assert isinstance(engine, AnimaticEngine)
    return planner.read(prompt, engine.planner).model_dump_json()


def check_plan(text: str) -> str:
    """A plan that was edited by hand, as the prompt that has it filmed.

    Raises:
        InvalidParameter: it can't be filmed; says which field and what is allowed.
    """
    from tenku.engines.animatic import script

    try:
        return script.check(text).dumps()
    except script.NoPlan as error:
        raise InvalidParameter(f"The plan can't be filmed: {error}", field="plan") from error


def draw_gallery(folder: Path, report: Callable[[int, int], None]) -> None:
    """Draw everything that the embedded engine can draw into `folder`, as JPEGs and a page.

    `report` hears how many frames are done, and of how many. Raises OSError where the folder
    can't be written.
    """
    from tenku.engines.animatic import gallery, page

    plates = gallery.plates()
    for k, plate in enumerate(plates):
        page.save(gallery.draw(plate), folder / page.name(k))
        report(k + 1, len(plates))
    (folder / "index.html").write_text(page.html(plates), "utf-8")


def offer_model(model: str, folder: Path | None) -> "Offer":
    """What it means to fetch the weights of a learned model that is known by name.

    Raises:
        InvalidParameter: there is no such model.
    """
    from tenku.engines.diffusers import installing

    return installing.offer(model, folder)


async def verify_file(settings: Settings, path: Path) -> "Verified":
    """Where a video comes from: what it says of itself, and what this home's log knows of it.

    Nothing is made where there is no home.

    Raises:
        OSError: the file can't be read.
        inspecting.TooBig: it is larger than is looked at.
    """
    from tenku.provenance import identity, inspecting
    from tenku.provenance.verifying import Match, Verified, most_alike

    roots = provenance.anchors(settings.home / "secrets" / provenance.FOLDER, settings.c2pa_cert)
    looked = await asyncio.to_thread(inspecting.look, path, roots, Sandbox(settings.sandbox))
    serial, own = looked.manifest.serial, settings.c2pa_cert
    signed_here = not own or identity.is_own(serial, own)  # nobody else has the key of a made root
    store = settings.home / FILE
    if not store.exists():
        return Verified(looked, None, signed_here)

    def find(tx: Tx) -> Verified:
        ours = signed_here or provenance.has_signed(tx, serial)
        same = provenance.find_anybodys(tx, looked.sha256)
        if same is not None:
            return Verified(looked, Match(same, exact=True), ours)
        return Verified(looked, most_alike(provenance.everybodys(tx), looked), ours)

    db = Database(store, now_ms)
    await db.open()
    try:
        return await db.read(find)
    finally:
        await db.close()


@asynccontextmanager
async def open_app(
    settings: Settings, *, base_url: str = "", origins: Iterable[str] = ()
) -> AsyncGenerator[App]:
    """Open the home, make it on the first start, and close it in good order.

    `base_url` is where links point to; `origins` are the addresses under which this server is
    reached, so that it knows its own files when they come back as an image.

    Raises:
        InvalidParameter: a setting is wrong.
        Internal: the home can't be used.
    """
    logs.hide(*settings.secrets)
    home = settings.home
    open_home(home)
    base_url = settings.public_url.rstrip("/") or base_url or DEFAULT_BASE_URL
    sandbox = Sandbox(settings.sandbox)
    sandbox.check()
    places = frozenset({base_url, *origins})
    routes = router(settings)
    db = Database(home / FILE, now_ms)
    panel = Moderation(
        db=db, moderators=moderators(settings), fail_open=settings.moderator_fail == "open"
    )
    await db.open()
    try:
        local = await first_start(db, home, settings.initial_credits)
        service = _service(settings, db, routes, panel, sandbox, places)
        yield App(
            settings=settings,
            db=db,
            service=service,
            worker=_worker(settings, service, routes, sandbox),
            router=routes,
            local_account=local,
            base_url=base_url,
        )
    finally:
        await db.close()


def router(settings: Settings) -> Router:
    """Who films what.

    Raises:
        InvalidParameter: a setting is wrong.
    """
    engines = installed(named(settings.engines), settings.engine_options)
    return Router(settings.engines, engines, accepted=settings.accept_licences)


def _service(
    settings: Settings,
    db: Database,
    router: Router,
    panel: Moderation,
    sandbox: Sandbox,
    places: frozenset[str],
) -> Service:
    """The one door for surfaces. `places` are the origins of this server."""
    home = settings.home
    files, links = Files(home / "assets"), Links(secret(home / "secrets" / "links.key"))
    own = _hosts(places)
    intake = Intake(
        db=db,
        files=files,
        links=links,
        policy=_policy(settings, own),
        origins=places,
        upload_seconds=settings.upload_seconds,
        uploads_max=settings.uploads_max,
        sandbox=sandbox,
        now_ms=now_ms,
    )
    return Service(
        db=db,
        files=files,
        links=links,
        forecast=router,
        intake=intake,
        moderation=panel,
        webhooks=_webhooks(settings, db, own),
        terms=Terms(
            queue_max=settings.queue_max,
            queue_seconds=settings.queue_seconds,
            link_seconds=settings.link_seconds,
            slots=settings.slot_count,
        ),
        now_ms=now_ms,
    )


def _worker(settings: Settings, service: Service, router: Router, sandbox: Sandbox) -> Worker:
    """The one door for engines, over the same parts as `service`."""
    home = settings.home
    return Worker(
        db=service.db,
        files=service.files,
        intake=service.intake,
        moderation=service.moderation,
        router=router,
        marking=_marking(settings),
        slots=Slots(home / "slots", settings.slot_count),
        presence=home / "workers",
        workspace=home / "work",
        run_seconds=settings.run_seconds,
        result_seconds=settings.result_seconds,
        keep_seconds=settings.keep_seconds,
        history_days=settings.history_days,
        sandbox=sandbox,
        audit_days=settings.audit_days,
    )


def _hosts(origins: Iterable[str]) -> frozenset[str]:
    """The names and addresses in origins; loopback is forbidden without being ours."""
    hosts = {urlsplit(origin).hostname or "" for origin in origins}
    return frozenset(hosts - {"", "localhost", "127.0.0.1", "::1"})


def _policy(settings: Settings, own: frozenset[str]) -> FetchPolicy:
    with naming("TENKU_FETCH_ALLOW_PRIVATE"):
        return FetchPolicy(
            enabled=settings.fetch_enabled,
            ports=frozenset(settings.fetch_ports),
            allow_private=settings.fetch_allow_private,
            own=own,
        )


def moderators(settings: Settings) -> tuple[Moderator, ...]:
    """Who is asked about content, the cheapest first.

    Raises:
        InvalidParameter: a setting is wrong.
    """
    key = settings.moderator_key
    return moderation.appointed(
        baseline=settings.moderation_baseline,
        list_file=settings.moderation_list,
        url=settings.moderator_url,
        key=key.get_secret_value() if key else "",
        model=settings.moderator_model,
        others=settings.moderators,
    )


def _webhook_policy(settings: Settings, own: frozenset[str]) -> FetchPolicy:
    with naming("TENKU_WEBHOOK_ALLOW"):
        return FetchPolicy(
            ports=frozenset(settings.fetch_ports),
            allow_private=settings.webhook_allow,
            own=own,
            seconds_max=WEBHOOK_SECONDS,
            stall_seconds_max=WEBHOOK_SECONDS,
        )


def _webhooks(settings: Settings, db: Database, own: frozenset[str]) -> Webhooks:
    seed = secret(settings.home / "secrets" / "webhooks.key")
    return Webhooks(db=db, policy=_webhook_policy(settings, own), seed=seed, now_ms=now_ms)


def _marking(settings: Settings) -> Marking:
    marking = Marking(
        folder=settings.home / "secrets" / provenance.FOLDER,
        on=settings.provenance == "on",
        producer=settings.producer,
        cert=settings.c2pa_cert,
        key=settings.c2pa_key,
        label=settings.label,
        label_text=settings.label_text,
        label_font=settings.label_font,
    )
    marking.check()  # the operator hears now what is wrong with his files
    return marking
