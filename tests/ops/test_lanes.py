"""The tests are shared by workers, and come to an end also when one of them dies."""

import os
import subprocess
import sys
from pathlib import Path

from youth_platforms.base.paths import PROJECT_ROOT

SCHEDULER = """
from tests.support.lanes import Lanes

def pytest_xdist_make_scheduler(config, log):
    return Lanes(config, log)
"""
DIES_ONCE = """
import os
from pathlib import Path

def test_that_kills_its_worker_once(request):
    died = Path(__file__).with_suffix(".died")
    if not died.exists():
        died.touch()
        os.kill(os.getpid(), 9)

def test_after_it():
    pass
"""


def test_the_tests_that_a_dead_worker_left_are_run_and_its_end_is_told(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(SCHEDULER, encoding="ascii")
    for name in "abc":
        (tmp_path / f"test_{name}.py").write_text("def test_one():\n    pass\n", encoding="ascii")
    (tmp_path / "test_last.py").write_text(DIES_ONCE, encoding="ascii")
    options = ["-n", "2", "-c", os.devnull, "--rootdir", str(tmp_path), "-p", "no:cacheprovider"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(tmp_path)],
        env=os.environ | {"PYTHONPATH": str(PROJECT_ROOT), "PYTEST_ADDOPTS": ""},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert "crashed while running 'test_last.py::test_that_kills_its_worker_once'" in done.stdout
    assert "1 failed, 5 passed" in done.stdout
