"""What the command line says, in English or Chinese.

The language comes from TENKU_LANG, else from the locale. It is read here and not through
`config`, because help must not wait for the settings to be imported.
"""

import os
from collections.abc import Mapping
from typing import Literal

from tenku.cli.messages import MESSAGES

Language = Literal["en", "zh"]
_VARIABLES = ("TENKU_LANG", "LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set decides


def language_of(environment: Mapping[str, str]) -> Language:
    """The language that an environment asks for; English if it asks for another."""
    wanted = next((environment[name] for name in _VARIABLES if environment.get(name)), "")
    return "zh" if wanted.lower().startswith("zh") else "en"


LANGUAGE: Language = language_of(os.environ)


def say(message: str, /, **values: object) -> str:
    """The message of that name in the user's language.

    Raises:
        KeyError: there is no such message, or a value is missing.
    """
    return in_language(LANGUAGE, message, **values)


def in_language(language: Language, message: str, /, **values: object) -> str:
    english, chinese = MESSAGES[message]
    text = chinese if language == "zh" else english
    return text.format_map(values) if values else text


def known(message: str) -> bool:
    return message in MESSAGES
