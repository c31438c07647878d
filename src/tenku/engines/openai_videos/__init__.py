"""`openai-videos`: any server with OpenAI's `/v1/videos`. How servers differ is data: `DIALECTS`.

    POST /videos ──▶ GET /videos/ID ... ──▶ GET /videos/ID/content
                           └─▶ DELETE /videos/ID, when the task was cancelled

What a user sends goes up as bytes, never as a URL: the server would fetch it from inside its own
network.

Read in the source of SGLang-Diffusion 0.5.23 and vLLM-Omni 0.30.0; `openai` is what the openai
library 3.54 sends, and what Tenku itself takes; `plain` is what hosted clones have in common.
"""

from tenku.engines.openai_videos.engine import OpenAIVideosEngine, configured
from tenku.engines.openai_videos.jobs import Jobs
from tenku.engines.openai_videos.options import DIALECTS, Options

__all__ = ["DIALECTS", "Jobs", "OpenAIVideosEngine", "Options", "configured"]
