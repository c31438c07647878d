"""Bugs in choosing engines, and in taking their films, for mutate.py to plant."""

from mutant import mutant

ROUTER = "tests/engines/test_router.py"
HEALTH = "tests/engines/test_health.py"
FILMING = "tests/worker/test_filming.py"
BOUGHT = "tests/worker/test_bought.py"
OPENAI = "tests/engines/test_openai_videos.py"
BODIES = "tests/engines/test_openai_bodies.py"
FAL = "tests/engines/test_fal.py"
FAL_CALLS = "tests/engines/test_fal_calls.py"

ROUTES = [
    mutant(
        "a licence needs nobody's consent",
        "engines/router.py",
        "if not licence.must_accept or licence.id in self._accepted:",
        "if licence.id:",
        ROUTER,
    ),
    mutant(
        "an engine is asked for what it can't film",
        "engines/router.py",
        "why = engine.capabilities.lacks(mode, seconds, size) or self.locked(engine)",
        "why = self.locked(engine)",
        ROUTER,
    ),
    mutant(
        "weights count for nothing",
        "engines/router.py",
        "-math.log(1.0 - self._draw()) / step[name]",
        "-math.log(1.0 - self._draw())",
        ROUTER,
    ),
    mutant(
        "the breaker never opens by failures",
        "engines/health.py",
        "if lasting or found.failures >= FAILURES_MAX:",
        "if lasting:",
        HEALTH,
    ),
    mutant(
        "a broken engine is left alone no longer each time",
        "engines/health.py",
        "OPEN_SECONDS * 2**found.opened",
        "OPEN_SECONDS",
        HEALTH,
    ),
    mutant(
        "everybody tries at once whether a broken engine works again",
        "engines/health.py",
        "            found.trying = True\n",
        "            found.trying = False\n",
        HEALTH,
    ),
    mutant(
        "another engine films what was paid for",
        "worker/filming.py",
        "if bought and engine.capabilities.paid:",
        "if bought and not engine.name:",
        FILMING,
    ),
    mutant(
        "what another engine has bought is taken for one's own",
        "worker/filming.py",
        "        await checkpoint.forget()\n",
        "",
        FILMING,
    ),
    mutant(
        "nobody is told that another engine filmed",
        "worker/filming.py",
        "notes=(*said, *clip.notes)",
        "notes=clip.notes",
        FILMING,
    ),
    mutant(
        "a task waits for what only the operator can mend",
        "worker/filming.py",
        "isinstance(failure, EngineUnavailable) and not isinstance(failure, EngineLocked)",
        "isinstance(failure, EngineUnavailable)",
        FAL,
    ),
    mutant(
        "whoever is free goes on with a bought job",
        "worker/rooms.py",
        "        if bound is not None:\n            return self._sit(bound, always=True)\n",
        "",
        BOUGHT,
    ),
    mutant(
        "a bought job waits for a place at its engine",
        "worker/rooms.py",
        "            return self._sit(bound, always=True)\n",
        "            return self._sit(bound)\n",
        BOUGHT,
    ),
    mutant(
        "a bought job waits until anything can be begun",
        "worker/worker.py",
        "            only, kinds = bought, None\n",
        "            pass\n",
        BOUGHT,
    ),
    mutant(
        "a job that its server forgot is waited for",
        "engines/openai_videos/jobs.py",
        "        if answer.status == 404:\n            return Gone()\n",
        "",
        OPENAI,
    ),
    mutant(
        "a failed job with an error's status is waited for",
        "engines/openai_videos/jobs.py",
        'if job.get("id") == job_id and isinstance(job.get("status"), str):',
        'if answer.status == 200 and isinstance(job.get("status"), str):',
        OPENAI,
    ),
    mutant(
        "a job that is still stopping is left to go on",
        "engines/openai_videos/jobs.py",
        "if answer.status != 409:",
        "if answer.status:",
        BODIES,
    ),
    mutant(
        "a server's memory fills with what was fetched",
        "engines/openai_videos/jobs.py",
        "if not self._dialect.keeps and self.resend:",
        "if not job_id:",
        BODIES,
    ),
    mutant(
        "where a file is, is taken from whoever says so",
        "engines/openai_videos/jobs.py",
        "if not self._dialect.links or not isinstance(url, str):",
        "if not isinstance(url, str):",
        BODIES,
    ),
    mutant(
        "fal films a job again by itself",
        "engines/fal/jobs.py",
        '            "X-Fal-No-Retry": "1",  # fal itself would film up to ten times\n',
        "",
        FAL,
    ),
    mutant(
        "a failed job of fal's is asked for ever",
        "engines/fal/jobs.py",
        '        if job.get("error") or job.get("error_type"):\n'
        "            return ended(answer.status, found or problems(job), image=self.way.image)\n",
        "",
        FAL_CALLS,
    ),
    mutant(
        "fal's word alone says where a film is fetched",
        "engines/fal/jobs.py",
        "policy=self._policy(self.base_url)",
        "policy=self._policy(job.url)",
        FAL_CALLS,
    ),
    mutant(
        "an engine elsewhere has no limit",
        "worker/rooms.py",
        "            return self._jobs.get(engine.name, 0) < engine.capabilities.jobs_max\n",
        "            return True\n",
        FILMING,
    ),
]
