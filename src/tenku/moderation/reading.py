"""A prompt as word lists read it: without the tricks of spelling that people hide words with."""

import re
import string
import unicodedata

_SMALL = string.ascii_lowercase
_CYRILLIC = ("аеорсухіѕјһкмтвнпигѵԛԝӏ", "aeopcyxisjhkmtbhnurvqwl")  # Armenian in the next
_LOOKALIKES = {
    **str.maketrans(*_CYRILLIC),
    **str.maketrans(_CYRILLIC[0].upper(), _CYRILLIC[1]),
    **str.maketrans("ԁոօսɑɡı", "dnouagi"),
    **str.maketrans("αεορυνκχγητωισςβμ", "aeopuvkxyntwioobu"),
    **str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abezhikmnoptyx"),  # a capital nu is no small one
    **str.maketrans("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz"),
    # Letters in discs, in squares, and those that flags are made of; NFKC knows the hollow ones.
    **{first + i: _SMALL[i] for first in (0x1F150, 0x1F170, 0x1F1E6) for i in range(26)},
}
_LEET = str.maketrans("013457@$", "oieastas")
_UNSEEN = {"Cf", "Mn", "Me"}  # categories: invisible characters, and marks on letters
_HAN = "\u3400-\u9fff"
_BETWEEN_HAN = re.compile(rf"(?<=[{_HAN}])[\s._*·|/~-]+(?=[{_HAN}])")
_SIGN = rf"[^\W_{_HAN}]"
_SPELLED_OUT = re.compile(rf"(?<![^\W_])(?:{_SIGN}[\W_]{{1,3}}){{2,}}{_SIGN}(?![^\W_])")
_APART = re.compile(r"[\W_]+")
_ARTICLE = re.compile(r"[ai]\s")
# A digit or sign stands for a letter only inside a word: "12-year-old" stays as it is.
_IN_A_WORD = re.compile(r"(?<=[a-z])[013457@$]+(?=[a-z])|(?<![a-z0-9])[@$](?=[a-z])")


def readings(text: str) -> tuple[str, ...]:
    """The text in lower case without hidden characters, and again with look-alikes undone."""
    whole = unicodedata.normalize("NFKC", text)
    bare = _bare(whole)
    latin = _BETWEEN_HAN.sub("", bare.translate(_LOOKALIKES).casefold())
    joined = _SPELLED_OUT.sub(lambda found: _joined(found[0]), latin)
    # The first letter of what is spelled out may be an article: "a n u d e".
    after = _SPELLED_OUT.sub(lambda found: _joined(found[0], article=True), latin)
    undone = [
        _IN_A_WORD.sub(lambda found: found[0].translate(_LEET), one) for one in (joined, after)
    ]
    return tuple(dict.fromkeys((whole.casefold(), bare.casefold(), joined, after, *undone)))


def spelled_out(text: str) -> tuple[str, ...]:
    """What is spelled letter by letter, without the spaces that would part its words."""
    latin = _bare(unicodedata.normalize("NFKC", text)).translate(_LOOKALIKES).casefold()
    return tuple(_joined(found[0]).translate(_LEET) for found in _SPELLED_OUT.finditer(latin))


def _bare(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    return "".join(c for c in apart if unicodedata.category(c) not in _UNSEEN)


def _joined(letters: str, *, article: bool = False) -> str:
    head = letters[:2] if article and _ARTICLE.match(letters) else ""
    return head + _APART.sub("", letters.removeprefix(head))
