"""What officials read has the punctuation of Chinese, ，：；（）; the forms' own headers stay as layouts have them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from youth_platforms.base.paths import PROJECT_ROOT
from youth_platforms.base.tables import rows

HAN = "\u4e00-\u9fff”」）"
HALF_WIDTH = re.compile(
    f"[{HAN}][,:;(][^ ]|[{HAN}][,:;]$|[,:;][{HAN}]|[{HAN}]\\)|\\)[，。；：]|\\([{HAN}][^)]*\\)[{HAN}]"
)
# Texts that must stay as others wrote them: the forms' headers and titles, what offices may write, holidays.
AS_FILED = re.compile(
    r"/layouts/|choice_meanings|row_markers|receipt_words|blank_columns|deadlines|calendar_(exceptions|years)|yes_no|parsing/cells.py"
)
# English sentences that name a Chinese word in brackets: «3 rejected (退回), 2 missing».
NAMED = re.compile(rf" \([{HAN}]+\)[,:]?")


def texts(path: Path) -> Iterator[str]:
    """Yield the texts of a file that people read: cells, literals, descriptions; no code and no comments."""
    if path.suffix == ".csv":
        for row in rows(path):
            yield from filter(None, row.values())
        return
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".sql":
        source = re.sub(r"\{#.*?#\}|--[^\n]*", "", source, flags=re.DOTALL)
        yield from re.findall(r"'([^'\n]*)'", source)
    elif path.suffix == ".yml":
        yield from re.findall(r"description: (.+)", source)
    elif path.suffix == ".md":
        yield from re.findall(r"{% docs \w+ %}(.*?){% enddocs %}", source, flags=re.DOTALL)
    else:
        tree = ast.parse(source)
        spoken = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in spoken:
                yield node.value


@pytest.mark.parametrize("folder", ["dbt_project", "plugins", "expectations", "dags"])
def test_texts_for_officials_have_full_width_punctuation(folder):
    found = [
        f"{path.relative_to(PROJECT_ROOT)}: {text.strip()}"
        for path in sorted((PROJECT_ROOT / folder).rglob("*"))
        if path.suffix in {".csv", ".sql", ".yml", ".md", ".py"} and not AS_FILED.search(str(path))
        for text in texts(path)
        if HALF_WIDTH.search(NAMED.sub("", text))
    ]
    assert not found, "\n".join(found)
