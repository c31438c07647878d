"""Bytes: clips, pictures, stored files, signed links, and everything that comes from outside."""
