"""Whom an account wants told: its endpoints, checked addresses, and signed letters to them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from tenku import signing
from tenku.db import Database, Tx
from tenku.errors import InvalidParameter, NotFound
from tenku.media import fetch
from tenku.media.guard import FetchPolicy, Refused
from tenku.outbox import Delivery, Endpoint, endpoints

URL_MAX = 2048  # characters
FORM_OF_FAL = "fal"  # signed with a key pair; all other forms with the receiver's secret


class EndpointRemoved(Exception):
    """Nobody is there any more who wanted to be told."""


@dataclass(kw_only=True)
class Webhooks:
    """`seed` is the secret of this home from which all keys but the endpoints' own come."""

    db: Database
    policy: FetchPolicy
    seed: bytes
    now_ms: Callable[[], int]

    def __post_init__(self) -> None:
        self._fal_key = signing.FalKey(self.seed)

    def jwks(self) -> dict[str, object]:
        """The public key of signatures in fal's form."""
        return self._fal_key.jwks()

    def callback_secret(self, account_id: str) -> str:
        """The secret that signs what the account's per-task callbacks are told."""
        return signing.derived(self.seed, account_id)

    async def check(self, url: str, field: str) -> None:
        """Refuse an address that may not be called.

        Raises:
            InvalidParameter: it isn't http(s), or leads to a private network.
        """
        refusal = InvalidParameter(
            f"{field} must be a public http or https URL of at most {URL_MAX} characters. The "
            "operator can allow others with TENKU_WEBHOOK_ALLOW.",
            field=field,
        )
        if len(url) > URL_MAX:
            raise refusal
        try:
            await fetch.check_target(url, policy=self.policy)
        except Refused:
            raise refusal from None

    async def add(self, account_id: str, *, name: str, url: str, events: Sequence[str]) -> Endpoint:
        """A new endpoint that hears of all tasks of the account, with a secret of its own.

        Raises:
            InvalidParameter: its address may not be called, or there are too many.
        """
        await self.check(url, "url")

        def work(tx: Tx) -> Endpoint:
            if len(endpoints.listing(tx, account_id)) >= endpoints.ENDPOINTS_MAX:
                raise InvalidParameter(
                    f"There are {endpoints.ENDPOINTS_MAX} webhook endpoints already, which is the "
                    "limit. Delete one first.",
                    field="url",
                )
            return endpoints.add(tx, account_id, name=name, url=url, events=events)

        return await self.db.write(work)

    async def get(self, account_id: str, endpoint_id: str) -> Endpoint:
        """Raises NotFound."""
        return await self.db.read(lambda tx: endpoints.get(tx, account_id, endpoint_id))

    async def listing(self, account_id: str) -> list[Endpoint]:
        """All of the account's endpoints, the newest first."""
        return await self.db.read(lambda tx: endpoints.listing(tx, account_id))

    async def change(
        self,
        account_id: str,
        endpoint_id: str,
        *,
        name: str | None = None,
        url: str | None = None,
        events: Sequence[str] | None = None,
    ) -> Endpoint:
        """The endpoint with what is given changed. Raises NotFound, InvalidParameter."""
        if url is not None:
            await self.check(url, "url")

        def work(tx: Tx) -> Endpoint:
            now = endpoints.get(tx, account_id, endpoint_id)
            return endpoints.change(
                tx,
                now,
                name=now.name if name is None else name,
                url=now.url if url is None else url,
                events=now.events if events is None else events,
            )

        return await self.db.write(work)

    async def rotate(self, account_id: str, endpoint_id: str, *, keep_old: bool) -> Endpoint:
        """The endpoint with a new secret. Raises NotFound."""

        def work(tx: Tx) -> Endpoint:
            now = endpoints.get(tx, account_id, endpoint_id)
            return endpoints.rotate(tx, now, keep_old=keep_old)

        return await self.db.write(work)

    async def remove(self, account_id: str, endpoint_id: str) -> None:
        """Raises NotFound."""

        def work(tx: Tx) -> None:
            endpoints.remove(tx, endpoints.get(tx, account_id, endpoint_id))

        await self.db.write(work)

    async def send(self, delivery: Delivery, body: bytes) -> int:
        """One try: sign with the time of now and post. Returns the status of the answer.

        Raises:
            Unreachable: there was no answer; the text is for the log.
            EndpointRemoved: the delivery's endpoint is no more.
        """
        now_s = self.now_ms() // 1000
        if delivery.form == FORM_OF_FAL:
            signature = self._fal_key.headers(
                request_id=str(UUID(delivery.task_id)),
                user_id=delivery.account_id,
                now_s=now_s,
                body=body,
            )
        else:
            secrets = await self._secrets(delivery)
            signature = signing.standard(
                secrets, message_id=f"evt_{delivery.id}", now_s=now_s, body=body
            )
        headers = {"Content-Type": "application/json", **signature}
        return await fetch.post(delivery.url, content=body, headers=headers, policy=self.policy)

    async def _secrets(self, delivery: Delivery) -> Sequence[str]:
        if delivery.endpoint_id is None:
            return (self.callback_secret(delivery.account_id),)
        try:
            endpoint = await self.get(delivery.account_id, delivery.endpoint_id)
        except NotFound:
            raise EndpointRemoved from None
        return endpoint.secrets(self.now_ms())
