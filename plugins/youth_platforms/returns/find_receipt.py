"""Finds the receipt of one filing: what a page shows of it, and the workbook to give back."""

import json
from dataclasses import dataclass
from typing import Any

from fsspec import AbstractFileSystem

from youth_platforms.base.store import outputs
from youth_platforms.inbox.files import receipts_folder
from youth_platforms.returns.receipt import receipt_folder, receipt_names


@dataclass(frozen=True)
class FoundReceipt:
    """A receipt as it is on disk: `content` is its JSON (receipt.py has the schema)."""

    content: dict[str, Any]
    filesystem: AbstractFileSystem
    workbook_path: str

    def workbook(self) -> bytes:
        """Return the filing's own workbook with the findings marked, persons' names included."""
        return bytes(self.filesystem.cat_file(self.workbook_path))


def find_receipt(inbox: str, report_year: int, file_name: str, filing_id: str) -> FoundReceipt | None:
    """Return the newest receipt of a filing, the first one or a run's; None where none is written yet.

    It lies next to the inbox, or in the outputs of the home where nobody may write there.
    """
    folder, name = receipt_folder(report_year), receipt_names([file_name])[file_name]
    filesystem, root = receipts_folder(inbox)
    elsewhere = outputs(folder) / "receipts"
    for place, path in ((filesystem, f"{root}/{folder}/{name}"), (elsewhere.fs, f"{elsewhere.path}/{name}")):
        place.invalidate_cache()
        try:
            content = json.loads(place.cat_file(f"{path}.json"))
        except FileNotFoundError:
            continue
        if content["filing_id"] == filing_id:
            return FoundReceipt(content, place, f"{path}.xlsx")
    return None
