"""The documents of an approved list: workbooks, notices as .docx and PDF, and the notices to each city's platforms."""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

from upath import UPath

from youth_platforms.base.store import outputs
from youth_platforms.documents.docx import docx
from youth_platforms.documents.edition import Edition, read_edition
from youth_platforms.documents.folder import Document, Origin, write_folder
from youth_platforms.documents.notices import Notice, certification_notice, platform_notices, quota_notice
from youth_platforms.documents.pdf import FontsMissing, pdf
from youth_platforms.documents.wording import word
from youth_platforms.documents.workbooks import certification_workbook, objections_workbook, quota_workbook
from youth_platforms.warehouse.audit.accepted_doubts import accepted_doubts

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Published:
    """Where an edition's documents are, how many, and what is not among them, with the reason."""

    folder: UPath
    edition_no: int
    documents: int
    left_out: tuple[str, ...]


def publish_documents(report_year: int, edition_no: int | None = None) -> Published:
    """Write the documents of an edition, the newest by default, to outputs/<year>/documents/<edition>.

    PDFs are left out where their fonts are missing, and so is what only the marts know once they hold another decision.

    Raises:
        NothingToShow: the year has no such edition.
    """
    began = time.monotonic()
    edition = read_edition(report_year, edition_no)
    documents, left_out = made(edition)
    folder = outputs(report_year) / "documents" / str(edition.edition_no)
    write_folder(
        documents,
        folder,
        Origin(report_year, edition.run_id, edition.edition_no),
        approved_on=edition.approved_on.isoformat(),
        chain_hash=edition.chain_hash,
        left_out=left_out,
        accepted_doubts=accepted_doubts(edition.run_id),
    )
    for reason in left_out:
        log.warning("%s", reason)
    log.info("%d documents in %s (%.1f s)", len(documents), folder, time.monotonic() - began)
    return Published(folder, edition.edition_no, len(documents), tuple(left_out))


def made(edition: Edition) -> tuple[list[Document], list[str]]:
    """Return the documents of an edition, and why something is not among them."""
    left_out = [] if edition.is_known else [word("left_out", "overtaken")]
    documents = [*_workbooks(edition), *_notices(edition)]
    try:
        documents += _pdfs(edition)
    except FontsMissing as missing:
        left_out.append(str(missing))
    return documents, left_out


def _workbooks(edition: Edition) -> Iterator[Document]:
    kinds: dict[str, Callable[[Edition], bytes]] = {
        "certification_list": certification_workbook,
        "quota_list": quota_workbook,
        "objection_register": objections_workbook,
    }
    for kind, workbook in kinds.items():
        title = _title(kind, edition)
        yield Document(f"{title}.xlsx", kind, title, workbook(edition))


def _notices(edition: Edition) -> Iterator[Document]:
    for notice in (certification_notice(edition), quota_notice(edition)):
        yield Document(f"{_title(notice.kind, edition)}.docx", notice.kind, notice.title, docx(notice))
    for notice in platform_notices(edition):
        yield Document(
            f"{word('file', 'cities')}/{notice.city_name}/{notice.platform_code} {_title(notice.kind, edition)}.docx",
            notice.kind,
            notice.title,
            docx(notice),
            notice.city_code,
            notice.platform_code,
        )


def _pdfs(edition: Edition) -> Iterator[Document]:
    """Yield the two notices, and one file a city with all notices to its platforms, to print and send."""
    for notice in (certification_notice(edition), quota_notice(edition)):
        yield Document(f"{_title(notice.kind, edition)}.pdf", notice.kind, notice.title, pdf([notice]))
    for city_code, of_city in groupby(platform_notices(edition), key=lambda notice: notice.city_code):
        notices: list[Notice] = list(of_city)
        title = f"{notices[0].city_name}{_title('city_notices', edition)}"
        yield Document(f"{word('file', 'cities')}/{title}.pdf", "city_notices", title, pdf(notices), city_code)


def _title(kind: str, edition: Edition) -> str:
    return word("file", kind).format(year=edition.report_year, next_year=edition.report_year + 1)
