"""The answer for people: some lines of text, and a workbook."""

from upath import UPath

from youth_platforms.base.store import write_whole
from youth_platforms.base.worksheets import SheetTexts, WorkbookWriter
from youth_platforms.documents.wording import columns, table_cells, word
from youth_platforms.what_if.answer import Answer


def answer_zh(answer: Answer) -> str:
    """Return the question, and a line for each verdict that would change."""
    lines = [f"{answer.question.title_zh}，{len(answer.flips)}个结果不同"]
    lines += [
        f"  {row['code']} {row['name']}（{row['city_name']}）：{row['verdict']} → {row['verdict_then']}"
        + (f"，实际{row['observed']}" if row["observed"] is not None else "")
        for row in _rows(answer)
    ]
    return "\n".join(lines)


def write_sheet(answer: Answer, folder: UPath) -> UPath:
    """Write the workbook of an answer into `folder`; return its path."""
    question = answer.question
    path = folder / f"试算-{question.rule}-{question.asked}.xlsx"
    book = WorkbookWriter(path.stem)
    page = SheetTexts(
        "试算",
        question.title_zh,
        word("what_if", "note").format(count=len(answer.flips)),
        empty=word("what_if", "empty"),
    )
    book.table(page, columns("what_if"), table_cells("what_if", _rows(answer)))
    write_whole(path, book.saved())
    return path


def _rows(answer: Answer) -> list[dict[str, object]]:
    """Return the flips with their verdicts in Chinese."""

    def verdict(code: str | None) -> str:
        return word(answer.vocabulary, code) if answer.vocabulary else code or ""

    return [
        {
            "code": flip.code,
            "name": flip.name,
            "city_name": flip.city_name,
            "observed": flip.observed,
            "verdict": verdict(flip.verdict),
            "verdict_then": verdict(flip.verdict_then),
        }
        for flip in answer.flips
    ]
