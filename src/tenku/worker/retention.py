"""What is past its time goes: first its link, then its bytes, and files that no row knows."""

import asyncio
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import structlog

from tenku import assets, audit, lifecycle, outbox
from tenku.db import Database, Tx
from tenku.errors import Internal
from tenku.failpoints import failpoint
from tenku.media.files import Files
from tenku.tasks import store

EVERY_SECONDS = 30.0
SWEEP_EVERY = 120  # rounds between two sweeps for orphans
DAY_MS = 86_400_000
KEYS_MAX = 500  # looked up at a time, so that other reads needn't wait
ORPHAN_SECONDS = 3600  # a younger file may belong to a row that is about to be written
_log = structlog.get_logger("tenku.retention")


@dataclass
class Retention:
    """Runs in every worker; doing it twice does no harm."""

    db: Database
    files: Files
    workspace: Path
    run_seconds: int
    audit_days: int
    history_days: int  # 0: prompts are kept with their tasks

    async def run(self) -> None:
        rounds = 0
        while True:
            try:
                await self.db.write(self._after_setback)
                await self.expire()
                if rounds % SWEEP_EVERY == 0:
                    await self.sweep(time.time())
                    await self.sweep_work()
                    await self.forget()
                    await self.forget_words()
            except (Internal, OSError) as error:
                _log.error("retention will try again", reason=str(error))
            rounds += 1
            await asyncio.sleep(EVERY_SECONDS)

    def _after_setback(self, tx: Tx) -> None:
        lifecycle.after_setback(tx, run_ms=self.run_seconds * 1000)
        outbox.after_setback(tx)

    async def expire(self) -> None:
        """Delete what is due, and erase the bytes of what was deleted."""
        while await self.db.write(lifecycle.expire):
            pass
        await self.db.write(store.forget_receipts)
        while dead := await self.db.read(assets.to_erase):
            for asset in dead:
                failpoint("row_deleted")
                await self.files.delete(asset.key)
            failpoint("bytes_erased")
            ids = [asset.id for asset in dead]
            await self.db.write(lambda tx, ids=ids: assets.erased(tx, ids))

    async def forget(self) -> None:
        """Delete rows that nobody may ask for any more."""
        await self.db.write(outbox.forget)
        await self.db.write(lambda tx: audit.forget(tx, self.audit_days))

    async def forget_words(self) -> None:
        """Take the prompts from tasks that ended long ago, where the operator wants that."""
        if not self.history_days:
            return
        age_ms = self.history_days * DAY_MS
        while ids := await self.db.read(lambda tx: store.wordy(tx, tx.now_ms - age_ms)):
            await self.db.write(lambda tx, ids=ids: store.forget_words(tx, ids))

    async def sweep(self, now_s: float) -> int:
        """Remove files that an interrupted attempt left without a row; returns how many."""
        old = [
            entry.key
            for entry in await self.files.entries()
            if entry.written_at < now_s - ORPHAN_SECONDS
        ]
        known: set[str] = set()
        for start in range(0, len(old), KEYS_MAX):
            some = old[start : start + KEYS_MAX]
            known |= await self.db.read(lambda tx, some=some: assets.known_keys(tx, some))
        orphans = [key for key in old if key not in known]
        for key in orphans:
            await self.files.delete(key)
        return len(orphans)

    async def sweep_work(self) -> None:
        """Remove the work folders of attempts that died."""
        if not self.workspace.exists():
            return
        found = list(self.workspace.iterdir())  # before the claims: what is new is spared
        live = await self.db.read(store.live_attempts)
        for folder in found:
            if folder.name not in live:
                await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
