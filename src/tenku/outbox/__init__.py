"""Who must be told: webhooks, written in the transaction of what they tell of."""

from tenku.outbox.endpoints import Endpoint
from tenku.outbox.store import (
    FORM_OF_ENDPOINTS,
    OF_ACCOUNT_MAX,
    TOPIC,
    Delivery,
    Event,
    Told,
    after_setback,
    claim,
    delivered,
    due,
    forget,
    listing,
    put_off,
    replay,
    tell,
    tell_endpoints,
)

__all__ = [
    "FORM_OF_ENDPOINTS",
    "OF_ACCOUNT_MAX",
    "TOPIC",
    "Delivery",
    "Endpoint",
    "Event",
    "Told",
    "after_setback",
    "claim",
    "delivered",
    "due",
    "forget",
    "listing",
    "put_off",
    "replay",
    "tell",
    "tell_endpoints",
]
