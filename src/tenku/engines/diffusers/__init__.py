"""Learned models on this machine's graphics card, through the library diffusers.

The package and the library share a name: imports here are absolute, and the library is imported
by the child process alone. The child in turn imports nothing of engine.py.
"""
