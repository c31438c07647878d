"""Bugs in buying from providers, for mutate.py to plant."""

from mutant import mutant

SIMULATION = "tests/simulation/test_simulation.py"
PROVIDERS = "tests/worker/test_providers.py"
DYING = "tests/worker/test_dying.py"
ORIGIN = "tests/media/test_origin.py"

PURCHASES = [
    mutant(
        "a job whose answer was lost is bought again",
        "engines/purchase.py",
        "        if not self.provider.resend or token.sends >= SENDS_MAX:\n            raise _lost(token, why)",
        "        if token.sends >= SENDS_MAX:\n            raise _lost(token, why)",
        SIMULATION,
    ),
    mutant(
        "a purchase is begun without a word",
        "engines/purchase.py",
        "                    state=State.INTENT,",
        "                    state=State.CLEAR,",
        SIMULATION,
    ),
    mutant(
        "a key is young again when the clock was set back",
        "engines/purchase.py",
        "            if 0 <= age < ",
        "            if age < ",
        SIMULATION,
    ),
    mutant(
        "a key is trusted however old it is",
        "engines/purchase.py",
        "            if 0 <= age < self.provider.key_seconds / CLOCK_MARGIN:",
        "            if self.provider.key_seconds:",
        f"{PROVIDERS}::test_a_key_that_is_too_old_is_not_sent_again",
    ),
    mutant(
        "a job that is not found was not bought",
        "engines/purchase.py",
        '            raise _lost(token, "the provider knows no such job")\n',
        "            pass\n",
        SIMULATION,
    ),
    mutant(
        "the id of a bought job is kept as a mere intent",
        "engines/purchase.py",
        '"state": State.CONFIRMED, ',
        "",
        DYING,
    ),
    mutant(
        "a fetched file is fetched again",
        "engines/purchase.py",
        "if token.file is not None and self.take_over(",
        "if token.file is None and self.take_over(",
        DYING,
    ),
    mutant(
        "a worker that stops cancels what the next one needs",
        "engines/purchase.py",
        "        if await self._unwanted():\n            if self._token",
        "        if True:\n            if self._token",
        f"{PROVIDERS}::test_a_worker_that_stops_leaves_the_job_to_the_next",
    ),
    mutant(
        "a stop breaks a submit off",
        "engines/purchase.py",
        "            match await self.see_through(self._send()):",
        "            match await self._send():",
        f"{PROVIDERS}::test_a_worker_that_stops_waits_for_the_answer_to_a_submit",
    ),
    mutant(
        "a file is taken as it comes",
        "engines/purchase.py",
        "                if _as_told(job, arrived):",
        "                if arrived:",
        f"{PROVIDERS}::test_a_file_that_cannot_be_had_costs_nothing",
    ),
    mutant(
        "a gateway's error means that nothing was bought",
        "engines/provider.py",
        "    if not 400 <= status < 500 or status in {408, 409, 425}:\n"
        '        return Unsure(f"status {status}")',
        "    if not 400 <= status < 500:\n        return Busy()",
        f"{PROVIDERS}::test_a_submit_that_goes_wrong_is_never_sent_twice",
    ),
    mutant(
        "the provider's key goes wherever it points",
        "media/fetch.py",
        "own = headers if policy.at_origin(url) is not None else _NO_HEADERS",
        "own = headers",
        ORIGIN,
    ),
    mutant(
        "the provider's whole machine may be reached",
        "media/guard.py",
        "        return target if _place(target) == self._own else None",
        "        return target if target.host == self._own[1] else None",
        ORIGIN,
    ),
    mutant(
        "what a failed task had taken of its key is gone",
        "lifecycle.py",
        "    _unspend(tx, task, task.price_credits)\n",
        "",
        SIMULATION,
    ),
]
