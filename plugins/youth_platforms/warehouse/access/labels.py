"""What a Chinese comment of a table or column says: its name, what each code in it means, what else there is to know.

A comment is `名称`, `名称：说明`, `名称；说明` or `名称：code 含义，code 含义`. It is written once, in dbt's yml or in
the SQL of audit; the Chinese views and the data dictionary take their names from it.
"""

import re

_END_OF_NAME = re.compile(r"[:：;；]")
_CODED = re.compile(r"([a-z][a-z_]*) ([^，,；;]*[一-龥][^，,；;]*)")


def name_of(comment: str) -> str:
    """Return the Chinese name that the comment begins with."""
    return _END_OF_NAME.split(comment, maxsplit=1)[0].strip()


def note_of(comment: str) -> str:
    """Return what follows the name; empty without."""
    return comment[len(name_of(comment)) + 1 :].strip()


def meanings_of(comment: str) -> dict[str, str]:
    """Return the Chinese meaning of each code of the column, in the order of the comment; empty where it has none."""
    return {code: meaning.strip() for code, meaning in _CODED.findall(note_of(comment))}
