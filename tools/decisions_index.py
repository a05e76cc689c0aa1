"""Write the table of decision records into docs/decisions/README.md.

    python -m tools.decisions_index

A record is a file there, named by four digits and a few words, whose first line is `# NNNN Title`.
"""

import re
from pathlib import Path

RECORDS = Path(__file__).resolve().parents[1] / "docs" / "decisions"
INDEX = RECORDS / "README.md"
HEADING = "| record | decided |\n|---|---|\n"
RECORD = re.compile(r"\d{4}-[\w-]+\.md")


def records() -> list[Path]:
    """Return the records in the order of their numbers."""
    return sorted(path for path in RECORDS.iterdir() if RECORD.fullmatch(path.name))


def title_of(record: Path) -> str:
    """Return the title in a record's first line: `# 0016 Readers are roles` gives `Readers are roles`.

    Raises:
        ValueError: the first line is not of that form, or gives another number than the file's name.
    """
    first = record.read_text(encoding="utf-8").partition("\n")[0]
    number, _, title = first.removeprefix("# ").partition(" ")
    if number != record.name[:4] or not title:
        raise ValueError(f"{record.name}: the first line should be «# {record.name[:4]} Title», not «{first}»")
    return title


def index() -> str:
    """Return the page with its table written again; the text above the table stays."""
    above, _, _ = INDEX.read_text(encoding="utf-8").partition(HEADING)
    lines = [f"| [{record.name[:4]}]({record.name}) | {title_of(record)} |\n" for record in records()]
    return above + HEADING + "".join(lines)


if __name__ == "__main__":
    INDEX.write_text(index(), encoding="utf-8")
