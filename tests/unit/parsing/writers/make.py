"""Makes the workbooks next to this file again: reports as written by programs that tests cannot run.

    python -m tests.unit.parsing.writers.make       (needs node with exceljs 4.4 and xlsx 0.18, LibreOffice 7)

`NODE_PATH` says where node finds the two packages, where they are not installed next to this file. LibreOffice saves
what XlsxWriter wrote; openpyxl and XlsxWriter are run by the tests themselves.
"""

import io
import json
import os
import subprocess
import tempfile
from datetime import date
from pathlib import Path

import openpyxl

from tests.support import workbooks as made

HERE = Path(__file__).parent
_MACRO = "Standard.Module1.Save"
_SAVE_WITH_PASSWORD = """<?xml version="1.0" encoding="UTF-8"?>
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
Sub Save
  Dim asked(0) As New com.sun.star.beans.PropertyValue
  asked(0).Name = "Hidden" : asked(0).Value = True
  book = StarDesktop.loadComponentFromURL(Environ("SOURCE"), "_blank", 0, asked())
  Dim options(1) As New com.sun.star.beans.PropertyValue
  options(0).Name = "FilterName" : options(0).Value = "MS Excel 97"
  options(1).Name = "Password" : options(1).Value = Environ("PASSWORD")
  book.storeToURL(Environ("TARGET"), options())
  book.close(True)
End Sub
</script:module>
"""


def main() -> None:
    """Write the fixtures."""
    filing = made.county()
    grids = filing.grids()
    sheets = [{"title": title, "rows": [list(map(_plain, row)) for row in rows]} for title, rows in grids.items()]
    for script in ("exceljs", "sheetjs"):
        subprocess.run(["node", f"with_{script}.js"], input=json.dumps(sheets).encode(), cwd=HERE, check=True)
    for kind in ("xlsx", "xls", "ods"):
        _save_as(filing.bytes(), kind, "libreoffice")
    for kind in ("xls", "ods"):
        _save_as(percent_score(), kind, "percent")
    _save_with_password(HERE / "libreoffice.xls", HERE / "velvet.xls", "VelvetSweatshop")


def percent_score() -> bytes:
    """Return a city's report whose score of 92.5 is 0.925 in a cell of percent."""
    book = openpyxl.load_workbook(io.BytesIO(made.city().bytes()))
    book["绩效考核"]["D2"], book["绩效考核"]["D2"].number_format = 0.925, "0.0%"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _plain(value: object) -> object:
    return {"date": value.isoformat()} if isinstance(value, date) else value


def _save_as(source: bytes, kind: str, name: str) -> None:
    """Let LibreOffice save a workbook as another kind."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "source.xlsx"
        path.write_bytes(source)
        subprocess.run(["soffice", "--headless", "--convert-to", kind, "--outdir", f"{folder}/out", path], check=True)
        (HERE / f"{name}.{kind}").write_bytes((Path(folder) / "out" / f"source.{kind}").read_bytes())


def _save_with_password(source: Path, target: Path, password: str) -> None:
    """Let LibreOffice encrypt an .xls, which its command line does not offer, by a macro in a profile of its own."""
    with tempfile.TemporaryDirectory() as folder:
        profile = f"-env:UserInstallation=file://{folder}"
        subprocess.run(["soffice", profile, "--headless", "--terminate_after_init"], check=True)
        module = Path(folder) / "user" / "basic" / "Standard" / "Module1.xba"
        module.parent.mkdir(parents=True, exist_ok=True)
        module.write_text(_SAVE_WITH_PASSWORD, encoding="utf-8")
        (module.parent / "script.xlb").write_text(
            '<?xml version="1.0" encoding="UTF-8"?>'
            '<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" '
            'library:readonly="false"><library:element library:name="Module1"/></library:library>',
            encoding="utf-8",
        )
        variables = {"SOURCE": source.as_uri(), "TARGET": target.as_uri(), "PASSWORD": password}
        command = ["soffice", profile, "--headless", "--norestore", f"macro:///{_MACRO}"]
        subprocess.run(command, env={**os.environ, **variables}, check=True, timeout=120)


if __name__ == "__main__":
    main()
