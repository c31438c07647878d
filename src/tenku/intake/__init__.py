"""Images on their way in: from a data URI, an upload, a file of ours, or the network."""

from tenku.intake.intake import Intake
from tenku.intake.pictures import BYTES_MAX, CONTENT_TYPE, Picture, Upload
from tenku.intake.rights import TICKET_SECONDS, Pass, Rights, Ticket

__all__ = [
    "BYTES_MAX",
    "CONTENT_TYPE",
    "TICKET_SECONDS",
    "Intake",
    "Pass",
    "Picture",
    "Rights",
    "Ticket",
    "Upload",
]
