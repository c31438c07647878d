"""The messages of the command line: name -> (English, Chinese), a file for each part of it.

`{name}` is a value that is filled in. Literal braces are doubled, in messages with values only.
"""

from collections.abc import Mapping

from tenku.cli.messages import (
    auditing,
    copying,
    findings,
    installing,
    making,
    owning,
    serving,
    stored,
)

MESSAGES: Mapping[str, tuple[str, str]] = {
    **making.MESSAGES,
    **serving.MESSAGES,
    **owning.MESSAGES,
    **auditing.MESSAGES,
    **findings.MESSAGES,
    **copying.MESSAGES,
    **installing.MESSAGES,
    **stored.MESSAGES,
}
