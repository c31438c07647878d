"""Figures as data: shapes, parts, baked sprites, and the skeletons that move them."""
