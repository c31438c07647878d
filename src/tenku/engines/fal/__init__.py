"""`fal`: hosted models through fal's queue protocol; which models is data (`presets.toml`).

`presets` reads the data, `options` is what the operator says, `jobs` the calls, `verdicts` what
errors mean, `engine` the engine.
"""

from tenku.engines.fal.engine import FalEngine, configured

__all__ = ["FalEngine", "configured"]
