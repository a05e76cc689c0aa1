"""What a password's hash costs, and how many are made at once: each takes 32 MB, and anybody may try one."""

from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any

import pytest

from portal import accounts


@pytest.mark.usefixtures("full_passwords")
def test_each_guess_of_a_password_costs_32_megabytes() -> None:
    _, work, block, lanes, *_ = accounts._hash("一把钥匙开一把锁").split("$")
    assert 128 * int(work) * int(block) * int(lanes) >= 2**25


def test_no_more_passwords_are_hashed_at_once_than_memory_is_meant_for(monkeypatch: pytest.MonkeyPatch) -> None:
    # Long enough for hashes to meet.
    monkeypatch.setattr(accounts, "WORK", 2**14)
    lock, now, most = Lock(), 0, 0
    real = accounts.scrypt

    def counted(*given: bytes, **settings: Any) -> bytes:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        try:
            return real(*given, **settings)
        finally:
            with lock:
                now -= 1

    kept = accounts._hash("一把钥匙开一把锁")
    monkeypatch.setattr(accounts, "scrypt", counted)
    with ThreadPoolExecutor(3 * accounts.HASHES_AT_ONCE) as threads:
        found = list(threads.map(lambda _: accounts._matches("一把钥匙开一把锁", kept), range(12)))
        list(threads.map(accounts._hash, ["密码"] * 12))
    assert all(found)
    assert most == accounts.HASHES_AT_ONCE
