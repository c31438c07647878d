"""The one door for every surface."""

from tenku.service.answers import Estimate, Overview, Seen, Submitted, poll_seconds
from tenku.service.making import Forecast, Terms
from tenku.service.paging import Listing, Page, check_limit
from tenku.service.service import WAIT_POLL_SECONDS, WAITS_MAX, Service
from tenku.service.webhooks import EndpointRemoved, Webhooks
from tenku.service.wishes import NO_WISHES, Wishes

__all__ = [
    "NO_WISHES",
    "WAITS_MAX",
    "WAIT_POLL_SECONDS",
    "EndpointRemoved",
    "Estimate",
    "Forecast",
    "Listing",
    "Overview",
    "Page",
    "Seen",
    "Service",
    "Submitted",
    "Terms",
    "Webhooks",
    "Wishes",
    "check_limit",
    "poll_seconds",
]
