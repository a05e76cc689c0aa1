"""What is written for each city before approval: its preview, to object to, and its workbook of defects, to fix."""

import logging
from collections.abc import Iterator, Sequence

from upath import UPath

from youth_platforms.base.store import outputs
from youth_platforms.documents.edition import CityDefects, CityResults, read_defects, read_results
from youth_platforms.documents.folder import Document, Origin, write_folder
from youth_platforms.documents.preview_page import preview_page
from youth_platforms.documents.wording import word
from youth_platforms.documents.workbooks import defects_workbook, preview_workbook, standing_workbook

log = logging.getLogger(__name__)


def write_previews(report_year: int) -> UPath:
    """Write outputs/<year>/previews from the published marts, for each of the 17 cities, and for the province what its
    demonstration platforms miss; return the folder.

    Raises:
        NothingToShow: nothing of the year is published.
    """
    results = read_results(report_year)
    documents = [document for city in results for document in _preview(city)]
    documents.append(_standing(results))
    return _write(documents, "previews", Origin(report_year, results[0].run_id))


def write_defects(report_year: int) -> UPath:
    """Write outputs/<year>/defects, for each city and for what belongs to none; return the folder.

    Raises:
        NothingToShow: nothing of the year is published.
    """
    defects = read_defects(report_year)
    return _write([_defects(city) for city in defects], "defects", Origin(report_year, defects[0].run_id))


def _write(documents: Sequence[Document], name: str, origin: Origin) -> UPath:
    folder = outputs(origin.report_year) / name
    write_folder(documents, folder, origin)
    log.info("%d files in %s", len(documents), folder)
    return folder


def _preview(city: CityResults) -> Iterator[Document]:
    title = word("file", "preview").format(city=city.city_name, year=city.report_year)
    yield Document(f"{title}.xlsx", "preview", title, preview_workbook(city), city.city_code)
    yield Document(f"{title}.html", "preview_page", title, preview_page(city), city.city_code)


def _standing(results: Sequence[CityResults]) -> Document:
    """Return the province's list: that of all cities, as they were read."""
    year, run_id = results[0].report_year, results[0].run_id
    title = word("file", "standing_list").format(year=year)
    standing = [row for city in results for row in city.standing]
    return Document(f"{title}.xlsx", "standing_list", title, standing_workbook(year, run_id, standing))


def _defects(city: CityDefects) -> Document:
    name = city.city_name or word("head", "no_city")
    title = word("file", "defects").format(city=name, year=city.report_year)
    return Document(f"{name}.xlsx", "defects", title, defects_workbook(city), city.city_code or None)
