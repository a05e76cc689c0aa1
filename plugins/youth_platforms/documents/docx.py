"""Notices as editable .docx in the form of GB/T 9704; the template's parts are plain XML in templates/red_head."""

import io
import zipfile
from datetime import datetime, time
from functools import cache

from docxtpl import DocxTemplate

from youth_platforms.base.saving import TimelessArchive
from youth_platforms.documents.letter import TEXT_WIDTH_PT, filling
from youth_platforms.documents.notices import Notice
from youth_platforms.documents.wording import TEMPLATES, word

_TWIPS = 20  # to a point


def docx(notice: Notice) -> bytes:
    """Return the notice as a document to edit and to stamp; the same notice gives the same bytes."""
    template = DocxTemplate(io.BytesIO(_template()))
    filled = filling(notice)
    for attachment in filled["attachments"]:
        attachment["widths"] = [int(share * TEXT_WIDTH_PT * _TWIPS) for share in attachment["shares"]]
    in_units_of_word = {
        "red_head_half_points": 2 * filled["red_head_pt"],
        "issuer_right": int(filled["issuer_right_pt"] * _TWIPS),
    }
    template.render(filled | in_units_of_word, autoescape=True)
    properties = template.docx.core_properties
    properties.title, properties.author = notice.title, word("head", "issuer")
    properties.created = properties.modified = datetime.combine(notice.dated, time())
    held = io.BytesIO()
    template.save(held)
    return _timeless(held)


@cache
def _template() -> bytes:
    held = io.BytesIO()
    folder = TEMPLATES / "red_head"
    with TimelessArchive(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder).as_posix())
    return held.getvalue()


def _timeless(document: io.BytesIO) -> bytes:
    """Return the same parts, without the time at which they were written."""
    held = io.BytesIO()
    with zipfile.ZipFile(document) as written, TimelessArchive(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in written.namelist():
            archive.writestr(name, written.read(name))
    return held.getvalue()
