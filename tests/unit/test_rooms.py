"""Where modules lie, as far as import-linter does not say it."""

import ast

from youth_platforms.base.paths import PROJECT_ROOT


def test_no_test_imports_the_module_of_another_test() -> None:
    borrowed = [
        f"{path.relative_to(PROJECT_ROOT)}: {node.module}"
        for path in sorted((PROJECT_ROOT / "tests").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and ".test_" in f".{node.module}"
    ]
    assert not borrowed, "what tests share goes to tests/support"
