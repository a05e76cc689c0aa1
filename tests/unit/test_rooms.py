"""Where modules lie, as far as import-linter does not say it."""

import ast
from collections import Counter

from youth_platforms.base.paths import PROJECT_ROOT


def test_no_test_imports_the_module_of_another_test() -> None:
    borrowed = [
        f"{path.relative_to(PROJECT_ROOT)}: {node.module}"
        for path in sorted((PROJECT_ROOT / "tests").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and ".test_" in f".{node.module}"
    ]
    assert not borrowed, "what tests share goes to tests/support"


def test_no_two_modules_of_the_product_have_one_name() -> None:
    modules = [path.stem for room in ("plugins", "expectations") for path in (PROJECT_ROOT / room).rglob("*.py")]
    twice = {name for name, places in Counter(modules).items() if places > 1 and not name.startswith("__")}
    assert not twice
