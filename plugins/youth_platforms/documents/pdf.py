"""Notices as PDF, set by Typst in the form of GB/T 9704 with the fonts of Debian's package fonts-noto-cjk."""

import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path

import typst

from youth_platforms.base.refusal import Refusal
from youth_platforms.documents.letter import filling
from youth_platforms.documents.notices import Notice
from youth_platforms.documents.wording import TEMPLATES

FAMILIES = frozenset({"Noto Serif CJK SC", "Noto Sans CJK SC"})
SYSTEM_FONTS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts", "/Library/Fonts")


class FontsMissing(Refusal):
    """The fonts with every character of Hubei's names are not on this machine; the message says how to get them."""


def pdf(notices: Sequence[Notice]) -> bytes:
    """Return the notices one after another, each from page 1; the same notices give the same bytes.

    Raises:
        FontsMissing: see `fonts`.
    """
    compiler = typst.Compiler(TEMPLATES / "red_head.typ", font_paths=fonts(), ignore_system_fonts=True)
    filled = json.dumps([filling(notice) for notice in notices], ensure_ascii=False)
    made = compiler.compile(
        format="pdf",
        sys_inputs={"notices": filled},
        timestamp=datetime.combine(notices[0].dated, time(), UTC),
    )
    assert isinstance(made, bytes)
    return made


def fonts() -> typst.Fonts:
    """Return the fonts of the folders in YP_FONT_PATHS (joined by ':'), else of the folders where systems keep them.

    Raises:
        FontsMissing: Noto Serif CJK SC or Noto Sans CJK SC is not there.
    """
    configured = os.environ.get("YP_FONT_PATHS", "")
    folders = tuple(configured.split(os.pathsep)) if configured else SYSTEM_FONTS
    found = _fonts(folders)
    missing = sorted(FAMILIES - set(found.families()))
    if missing:
        raise FontsMissing(
            f"缺少字体 {'、'.join(missing)}，PDF 未生成。Install the fonts (Debian: apt-get install "
            "fonts-noto-cjk), or name the folders that hold them in YP_FONT_PATHS; looked in "
            f"{os.pathsep.join(folders)}."
        )
    return found


@cache
def _fonts(folders: tuple[str, ...]) -> typst.Fonts:
    present = [str(path) for path in (Path(folder).expanduser() for folder in folders) if path.is_dir()]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=present)
