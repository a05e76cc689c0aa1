"""Where modules lie, as far as import-linter does not say it."""

import ast
from collections import Counter

from youth_platforms.base.paths import PROJECT_ROOT

PRODUCT = {"portal", "youth_platforms", "expectations"}


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


def test_a_plugin_of_airflow_knows_of_the_product_the_portal_and_what_every_room_uses() -> None:
    """It is loaded by every process of Airflow; import-linter sees packages only."""
    imported = {
        f"{path.name}: {node.module}"
        for path in sorted((PROJECT_ROOT / "plugins").glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
    }
    ours = {name for name in imported if name.partition(": ")[2].split(".")[0] in PRODUCT}
    assert ours == {"portal_view.py: portal.app", "portal_view.py: youth_platforms.base.addresses"}
