"""The one door for every surface."""

from tenku.service.answers import Estimate, Overview, Page, Submitted
from tenku.service.service import WAIT_POLL_SECONDS, WAITS_MAX, Forecast, Service, Terms

__all__ = [
    "WAITS_MAX",
    "WAIT_POLL_SECONDS",
    "Estimate",
    "Forecast",
    "Overview",
    "Page",
    "Service",
    "Submitted",
    "Terms",
]
