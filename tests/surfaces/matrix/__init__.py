"""Every route x every id it takes x whoever has no right to it. `rows` is the part to extend."""
