"""A prompt as word lists read it: without the tricks of spelling that people hide words with."""

import re
import unicodedata

_LOOKALIKES = str.maketrans("аеорсухіѕԁո", "aeopcyxisdn")  # Cyrillic and Armenian for Latin
_LEET = str.maketrans("013457@$", "oieastas")
_UNSEEN = {"Cf", "Mn", "Me"}  # categories: invisible characters, and marks on letters
_HAN = "\u3400-\u9fff"
_BETWEEN_HAN = re.compile(rf"(?<=[{_HAN}])[\s._*·|/~-]+(?=[{_HAN}])")
_SPELLED_OUT = re.compile(r"(?<![^\W_])(?:[^\W_][\s._*·|/~-]){2,}[^\W_](?![^\W_])")
_APART = re.compile(r"[\s._*·|/~-]+")
# A digit or sign stands for a letter only inside a word: "12-year-old" stays as it is.
_IN_A_WORD = re.compile(r"(?<=[a-z])[013457@$]+(?=[a-z])|(?<![a-z0-9])[@$](?=[a-z])")


def readings(text: str) -> tuple[str, ...]:
    """The text in lower case without hidden characters, and again with look-alikes undone."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    bare = unicodedata.normalize("NFKD", plain)
    bare = "".join(c for c in bare if unicodedata.category(c) not in _UNSEEN)
    joined = _SPELLED_OUT.sub(lambda found: _APART.sub("", found[0]), bare)
    joined = _BETWEEN_HAN.sub("", joined).translate(_LOOKALIKES)
    undone = _IN_A_WORD.sub(lambda found: found[0].translate(_LEET), joined)
    return tuple(dict.fromkeys((plain, bare, joined, undone)))
