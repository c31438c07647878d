"""Pointing other people's client libraries at a Tenku server.

For programs that use those libraries. Nothing here imports anything else of Tenku.
"""
