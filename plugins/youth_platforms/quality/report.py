"""The gates' results as one page for people: static, printable, in Chinese, fetching nothing."""

from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from upath import UPath

from youth_platforms.base.clock import HERE
from youth_platforms.base.store import write_whole
from youth_platforms.quality.gates import FILED, NAMES_ZH, PUBLISH
from youth_platforms.quality.results import saved_results
from youth_platforms.warehouse.audit.accepted_doubts import accepted_doubts

PURPOSES = {FILED: "构建之前：所报内容是否可用", PUBLISH: "发布之前：结果是否完整、自洽"}
SEVERITIES = {"critical": "严重", "doubt": "疑点", "warning": "提醒", "info": "提示"}


def write_report(run_id: str, report_year: int, folder: UPath) -> UPath:
    """Write index.html into `folder` from what audit.gate_results holds of the run; return its path."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = folder / "index.html"
    text = environment.get_template("report.html.j2").render(
        run_id=run_id,
        report_year=report_year,
        written_at=datetime.now(HERE).strftime("%Y-%m-%d %H:%M"),
        severities=SEVERITIES,
        accepted=accepted_doubts(run_id),
        gates=[(gate, NAMES_ZH[gate], purpose, saved_results(run_id, gate)) for gate, purpose in PURPOSES.items()],
    )
    write_whole(page, text.encode())
    return page
