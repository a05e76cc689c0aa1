"""A service's family ends whole, also when its leader was killed and its children ignore every polite signal."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from youth_platforms.ops import processes

# A leader, and a child in a process group of its own that ignores SIGTERM, as Airflow's workers do.
SERVICE = """
import os, signal, sys, time, setproctitle
if os.fork() == 0:
    os.setpgid(0, 0)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    setproctitle.setproctitle('a worker with a name that is longer than the command line and its environment' * 20)
    print('ready', flush=True)
time.sleep(600)
"""


@pytest.fixture
def family(tmp_path, monkeypatch):
    """Name of a family of which a leader and a child live. The child never ends by itself: nobody waits for that."""
    monkeypatch.setattr(processes, "ORPHAN_SECONDS", 0.1)
    name = f"test:{tmp_path}"
    processes.spawn(
        [sys.executable, "-c", SERVICE], dict(os.environ), family=name, folder=tmp_path, log=tmp_path / "log"
    )
    deadline = time.monotonic() + 20
    while "ready" not in (tmp_path / "log").read_text():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    yield name
    processes.end(name, 1)


def test_each_service_leads_a_group_of_its_own(family):
    leader = min(processes.members(family), key=lambda process: process.create_time())
    assert os.getpgid(leader.pid) == leader.pid != os.getpgid(0)


def test_what_outlives_a_killed_leader_is_found_and_ended(family):
    leader, child = sorted(processes.members(family), key=lambda process: process.create_time())
    leader.kill()
    # Whoever started it must collect it, or it stays as a zombie.
    os.waitpid(leader.pid, 0)
    assert processes.members(family) == [child]
    assert processes.end(family, 20)
    assert processes.members(family) == []
    assert not processes.end(family, 20)


def test_a_killed_process_takes_with_it_what_it_started(family):
    leader, child = sorted(processes.members(family), key=lambda process: process.create_time())
    processes.kill(leader)
    os.waitpid(leader.pid, 0)
    assert processes.wait([child], 5) == []
    assert processes.members(family) == []
    processes.kill(leader)


def test_what_has_ended_is_not_waited_for_where_nobody_collects_it():
    ended = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)
    assert processes.wait([psutil.Process(ended.pid)], 60) == []
    living = psutil.Process()
    assert processes.wait([living], 0.1) == [living]
    ended.wait()


def test_a_stranger_is_left_alone(family, tmp_path):
    stranger = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(600)"], cwd=tmp_path, env={processes.FAMILY: "another"}
    )
    try:
        processes.end(family, 5)
        assert stranger.poll() is None
    finally:
        stranger.send_signal(signal.SIGKILL)
        stranger.wait()


def test_a_number_that_now_belongs_to_a_stranger_is_not_taken_for_the_service():
    here = psutil.Process()
    assert processes.living([processes.mark(here)]) == [here]
    assert processes.living([[here.pid, here.create_time() - 1]]) == []


def test_a_service_gives_way_and_one_that_gave_way_more_gives_way_no_less(family, tmp_path):
    process = processes.members(family)[0]
    processes.give_way(process, 5)
    assert process.nice() == 5
    autogroup = Path(f"/proc/{process.pid}/autogroup")
    assert not autogroup.exists() or autogroup.read_text().split()[-1] == "5"
    process.nice(12)
    processes.give_way(process, 5)
    assert process.nice() == 12


def test_a_process_that_has_ended_holds_no_port():
    ended = subprocess.Popen([sys.executable, "-c", ""])
    process = psutil.Process(ended.pid)
    ended.wait()
    assert not processes.listens(process, 80)
    processes.give_way(process, 5)
