"""The project's English is plain: words that docs/naming.md replaces by others are in no code, comment or page."""

import re
import subprocess

from youth_platforms.base.paths import PROJECT_ROOT

AVOIDED = re.compile(
    r"\b(told|stands?(?!-in)|stood|whoever|somebody|anew|beside|mend(s|ed|ing)?|(hold|held) against|speaks? for)\b",
    re.IGNORECASE,
)
FOLDERS = ("benchmarks", "dags", "docs", "expectations", "plugins", "samples", "superset", "tools", "*.md", "Makefile")
# Contracts are as they were agreed; naming.md names what it replaces.
ELSEWHERE = ("docs/contract", "docs/reference", "docs/naming.md")


def test_the_words_that_naming_replaces_are_used_nowhere():
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *FOLDERS], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    found = []
    for name in filter(None, listed):
        path = PROJECT_ROOT / name
        if name.startswith(ELSEWHERE) or path.suffix in {".xlsx", ".png", ".json"} or not path.is_file():
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
            if AVOIDED.search(line):
                found.append(f"{name}:{number}: {line.strip()}")
    assert not found, "docs/naming.md says it otherwise:\n" + "\n".join(found)
