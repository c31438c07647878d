"""Tenku (天空): self-hosted video generation that speaks Sora 2's interfaces."""

__version__ = "0.1.0"
