"""Numbers of rows as people write them: unbroken ones as one span."""

from collections.abc import Iterable


def spans(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Return the first and the last of each unbroken span, in order: 9, 3, 4, 5 give (3, 5) and (9, 9)."""
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def spans_zh(numbers: Iterable[int]) -> str:
    """Return the numbers as one text: 3-5、9; empty where there are none."""
    return "、".join(str(first) if first == last else f"{first}-{last}" for first, last in spans(numbers))
