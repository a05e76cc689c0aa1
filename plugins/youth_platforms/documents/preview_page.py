"""A city's preview as one static page: no scripts, nothing fetched, fit for a phone and for paper."""

from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from youth_platforms.documents.edition import CityResults, Row
from youth_platforms.documents.wording import TEMPLATES, amount, columns, table_cells, text, word, words
from youth_platforms.reference.objection_window import working_days_to_object


def preview_page(results: CityResults) -> bytes:
    """Return the page (UTF-8): its applicants with each criterion next to the province's figures, its places
    this year and next and why, its platforms' review, and what its demonstration platforms miss.
    """
    criteria: dict[str, list[Row]] = {}
    for result in results.criteria:
        criteria.setdefault(result["platform_code"], []).append(result | {"quartiles_zh": _quartiles(result)})
    page = _template().render(
        city=results,
        draft=word("head", "preview"),
        days=working_days_to_object(results.report_year),
        applicants=[
            (applicant, shown, table_cells("criteria_page", criteria.get(applicant["platform_code"], [])))
            for applicant, shown in zip(results.applicants, table_cells("applicants", results.applicants), strict=True)
        ],
        quota=table_cells("quotas", [results.quota])[0],
        in_force=table_cells("in_force", results.in_force),
        problems=table_cells("problems", results.problems),
        reviews=table_cells("reviews", results.reviews),
        standing=table_cells("standing", results.standing),
        columns=columns,
        passes=[words("outcome")[outcome].zh for outcome in ("pass", "waived", "not_applicable")],
    )
    return page.encode()


def _quartiles(result: Row) -> str:
    """Return the lower and the upper quartile of the province's applicants, as one text."""
    ends = [text(amount(result[end], result["unit"])) for end in ("lower_quartile", "upper_quartile")]
    return "～".join(ends) if all(ends) else ""


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["text"] = text
    return environment.get_template("preview.html.j2")
