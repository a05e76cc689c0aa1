"""Opens workbooks that Excel encrypts with a password that nobody ever typed.

Excel encrypts a workbook whose structure is protected, or which is recommended for reading only (.xls), with one fixed
password and opens it without asking ([MS-OFFCRYPTO] 2.3.6.2 and 2.4.2.3): its author sees no password.
"""

import io

_FIXED_PASSWORD = "VelvetSweatshop"


def opened_without_asking(data: bytes) -> bytes | None:
    """Return the workbook that Excel opens without asking for a password; None where the office set one of its own."""
    import msoffcrypto  # few files need it

    held = io.BytesIO()
    try:
        file = msoffcrypto.OfficeFile(io.BytesIO(data))
        file.load_key(password=_FIXED_PASSWORD)
        file.decrypt(held)
    except Exception:  # another password, a kind of encryption that the library does not know, or damage
        return None
    return held.getvalue()
