"""Backup and restore of a home: one consistent copy while others work, and the way back."""

from tenku.backup.disk import Refused
from tenku.backup.making import LAST, Last, back_up, last
from tenku.backup.manifest import Digest, Manifest
from tenku.backup.restoring import STAGING, restore

__all__ = [
    "LAST",
    "STAGING",
    "Digest",
    "Last",
    "Manifest",
    "Refused",
    "back_up",
    "last",
    "restore",
]
