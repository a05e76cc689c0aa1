"""Which differences between texts nobody sees, and how to show the characters that nobody sees.

`fold` takes away width, spaces and invisible characters, and nothing else: ① is no 1, ² is no 2 (FORMS, «What is read
the same»).
"""

import re
import unicodedata
from itertools import chain

# Characters that Unicode calls «default ignorable»: joiners, direction marks, variation selectors, soft hyphen, BOM.
_IGNORABLE = (
    *("\u00ad", "\u034f", "\u061c", "\u115f-\u1160", "\u17b4-\u17b5", "\u180b-\u180f", "\u200b-\u200f"),
    *("\u202a-\u202e", "\u2060-\u206f", "\u3164", "\ufe00-\ufe0f", "\ufeff", "\uffa0", "\ufff0-\ufff8"),
    *("\U0001bca0-\U0001bca3", "\U0001d173-\U0001d17a", "\U000e0000-\U000e0fff"),
)
_IGNORED = "".join(_IGNORABLE)
_INVISIBLE = re.compile(f"[{_IGNORED}]")
# Control characters but for tab and line ends, which are spaces.
_CONTROLS = "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
_CONTROL = re.compile(f"[{_CONTROLS}]")
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_UNSEEN = re.compile(f"[{_IGNORED}{_CONTROLS}]")
_NO_PLAIN_WORDS = re.compile(rf"[\\<&{_IGNORED}]")

# Blocks that hold the same characters in another width (full, half, small), and the radicals that PDF viewers copy in
# place of the ideograph.
_OTHER_WIDTHS = (range(0xFF01, 0xFFEF), range(0xFE50, 0xFE6C), range(0x2E80, 0x2FD6))
_SAME_WIDTH = {
    code: alike
    for code in chain(*_OTHER_WIDTHS)
    if (alike := unicodedata.normalize("NFKC", chr(code))) != chr(code) and len(alike) == 1
}
_FOLDABLE = re.compile(rf"[{''.join(map(chr, _SAME_WIDTH))}\s{_IGNORED}]")


def fold(text: str) -> str:
    """Return the text without the differences that nobody sees: other widths, spaces of any kind, invisible marks."""
    if text.isascii():
        return text if text.isprintable() and " " not in text else "".join(text.split())
    return "".join(narrow(text).split()) if _FOLDABLE.search(text) else unicodedata.normalize("NFC", text)


def narrow(text: str) -> str:
    """Return the text in its usual widths and without invisible characters; its spaces stay."""
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text).translate(_SAME_WIDTH))


def trim(text: str) -> str:
    """Return the text without spaces at its ends, without invisible characters and controls: what people read."""
    return (_UNSEEN.sub("", text) if _UNSEEN.search(text) else text).strip()


def is_plain(text: str) -> bool:
    """Return whether a text is at sight what people read, and has nothing that looks like markup or an escape."""
    return text.isprintable() and text.strip() == text != "" and not _NO_PLAIN_WORDS.search(text)


def has_marks(text: str) -> bool:
    """Return whether a text holds marks that turn its direction, or control characters: no office types either."""
    return bool(_DIRECTION.search(text) or _CONTROL.search(text))


def visible(text: str) -> str:
    """Return the text with its invisible and control characters named, such as [U+200E]."""
    return _UNSEEN.sub(lambda unseen: f"[U+{ord(unseen[0]):04X}]", text) if _UNSEEN.search(text) else text
