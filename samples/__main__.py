"""Write the sample province's workbooks into a folder, as an inbox that a run can take.

    PYTHONPATH=.:plugins python -m samples --out .local/inbox --years 2015-2017

Next to the folder is <folder>.manifest.json: every file with what was planted in it, and what the rules should
answer. The same options give the same bytes. Files of an earlier call are replaced; foreign files stop the program.
"""

import argparse
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from samples import dirt, story, workbook, world
from samples.filings import Filing, Plant
from samples.plan import SENT_AGAIN, Job, Planner
from samples.world import Options
from youth_platforms.forms.layout import all_sheets, layout_year_for

FEW = 24
_planner: Planner | None = None


def generate(options: Options, out: Path, manifest: Path) -> dict[str, Any]:
    """Write the workbooks and the manifest, and return the manifest. Raises ValueError for unknown units or years."""
    made = world.build(options)
    planner = Planner(made, story.tell(made))
    jobs = planner.jobs()
    _clear(out, manifest)
    written = sorted(_write_all(planner, jobs, out), key=lambda entry: str(entry["file"]))
    result = {
        "options": {**asdict(options), "years": list(options.years)},
        "expected": {str(year): _expected(planner, year, written) for year in planner.stories},
        "filings": written,
    }
    manifest.write_text(json.dumps(result, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8")
    return result


def manifest_path(out: Path) -> Path:
    """Return where the manifest of a folder is."""
    return out.with_name(f"{out.name}.manifest.json")


def _write_all(planner: Planner, jobs: list[Job], out: Path) -> Iterable[dict[str, Any]]:
    for folder in {(out / job.path).parent for job in jobs}:
        folder.mkdir(parents=True, exist_ok=True)
    if len(jobs) <= FEW:
        _start(planner)
        return [_write(job, out) for job in jobs]
    with ProcessPoolExecutor(initializer=_start, initargs=(planner,)) as pool:
        return list(pool.map(_write, jobs, [out] * len(jobs), chunksize=4))


def _start(planner: Planner) -> None:
    global _planner
    _planner = planner


def _write(job: Job, out: Path) -> dict[str, Any]:
    """Write one file with the times of its filing; return its entry in the manifest."""
    assert _planner is not None
    filing = _planner.filing(job)
    data, positions = workbook.write(filing)
    path = out / job.path
    path.write_bytes(data)
    modified = filing.modified_at() + timedelta(hours=job.behaviour == SENT_AGAIN)
    os.utime(path, (modified.timestamp(), modified.timestamp()))
    return _entry(job, filing, modified, positions)


def _entry(job: Job, filing: Filing, modified: datetime, positions: dict[int, int]) -> dict[str, Any]:
    effects = {plant.effect for plant in filing.plants}
    status = "accepted_with_findings" if effects - {dirt.TOLERATED} else "accepted"
    return {
        "file": job.path,
        "year": job.year,
        "form": job.form,
        "unit": job.unit,
        "version": job.version,
        "copy": job.copy,
        "behaviour": job.behaviour,
        "filed_on": filing.filed_on.isoformat(),
        "modified_at": modified.isoformat(),
        "status": "rejected" if dirt.REJECTED in effects else status,
        "rows": {name: len(table.rows) for name, table in filing.tables.items()},
        "plants": [_plant(filing, plant, positions) for plant in _listed(filing.plants)],
    }


def _listed(plants: list[Plant]) -> list[Plant]:
    """Return all plants, but of what is read all the same one a kind and sheet."""
    first = {(plant.kind, plant.sheet): plant for plant in reversed(plants)}
    return [p for p in plants if p.effect != dirt.TOLERATED or first[p.kind, p.sheet] is p]


def _plant(filing: Filing, plant: Plant, positions: dict[int, int]) -> dict[str, Any]:
    year = layout_year_for(filing.year)
    sheet = next((s for s in all_sheets() if (s.form, s.name) == (filing.form, plant.sheet)), None)
    column = next((c for c in sheet.columns if c.name == plant.column), None) if sheet else None
    return {
        "kind": plant.kind,
        "effect": plant.effect,
        "reach": dirt.KINDS[plant.kind].reach,
        "sheet": sheet.titles[year] if sheet else None,
        "row": positions.get(id(plant.row)),
        "column": column.headers[year] if column else None,
        "platform": plant.platform or None,
        "note": plant.note or None,
    }


def _expected(planner: Planner, year: int, written: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what the rules should answer for a year: units by their newest code, platforms by the code as filed."""
    expected = planner.stories[year]
    files = [entry for entry in written if entry["year"] == year]
    counted = {(e["form"], e["unit"]): e for e in sorted(files, key=lambda e: e["version"])
               if e["status"] != "rejected" and not e["copy"]}  # fmt: skip
    return {
        "files": len(files),
        "filings_counted": len(counted),
        "status_of_files": dict(sorted(Counter(entry["status"] for entry in files).items())),
        "counties_silent": sorted(expected.silent),
        "counties_only_rejected": sorted(expected.only_rejected),
        "platforms": sum(entry["rows"].get("platforms", 0) for entry in counted.values()),
        "activities": sum(entry["rows"].get("activities", 0) for entry in counted.values()),
        "applicants": len(expected.applicants),
        "eligible": sum(a.decision in ("certified", "not_selected") for a in expected.applicants),
        "decisions": dict(sorted(Counter(a.decision for a in expected.applicants).items())),
        "candidates": {a.platform.code(year): _candidate(a) for a in expected.applicants},
        "reviews": {reviewed.platform.code(year): reviewed.status for reviewed in expected.reviewed.values()},
        "quotas": expected.quotas,
        "reductions_for_next_year": expected.reductions,
    }


def _candidate(applicant: story.Applicant) -> dict[str, Any]:
    judgement = applicant.judgement
    assert judgement is not None
    return {
        "decision": applicant.decision,
        "rank": applicant.rank,
        "panel_score": applicant.score,
        "activities": applicant.merit[0],
        "failed_rules": sorted(judgement.failed),
        "waived": sorted(judgement.waived),
        "no_data": sorted(judgement.no_data),
        "withheld_for": applicant.withheld_for or None,
    }


def _clear(out: Path, manifest: Path) -> None:
    """Take away the files of an earlier call. Raises ValueError when there are others."""
    present = {path for path in out.rglob("*") if path.is_file()} if out.is_dir() else set()
    ours: set[Path] = set()
    if manifest.is_file():
        ours = {out / entry["file"] for entry in json.loads(manifest.read_text(encoding="utf-8"))["filings"]}
    if foreign := sorted(present - ours):
        raise ValueError(
            f"{out} holds files that are not of an earlier sample (such as {foreign[0].name}); use another folder"
        )
    for path in present:
        path.unlink()


def _years(text: str) -> tuple[int, ...]:
    first, _, last = text.partition("-")
    years = tuple(range(int(first), int(last or first) + 1))
    if not years:
        raise argparse.ArgumentTypeError(f"{text}: the first year must not be after the last")
    return years


def _range(text: str) -> tuple[int, int]:
    fewest, _, most = text.partition("-")
    return int(fewest), int(most or fewest)


def _arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m samples", description=__doc__, formatter_class=_Help)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder of the workbooks (the inbox)")
    parser.add_argument(
        "--years",
        type=_years,
        default=(2015, 2016, 2017),
        metavar="Y-Y",
        help="one year or a span (default: 2015-2017)",
    )
    parser.add_argument(
        "--seed", type=int, default=42, metavar="N", help="other seeds make other provinces (default: 42)"
    )
    parser.add_argument(
        "--counties",
        type=int,
        metavar="N",
        help="only N county-level units, spread over the province (default: all 105)",
    )
    parser.add_argument(
        "--units",
        type=lambda text: tuple(text.split(",")),
        default=(),
        metavar="A,B",
        help="only these counties, or all of these cities",
    )
    parser.add_argument(
        "--platforms", type=_range, default=(3, 12), metavar="MIN-MAX", help="platforms a county (default: 3-12)"
    )
    parser.add_argument(
        "--activities-scale",
        type=float,
        default=1.0,
        metavar="X",
        help="times as many activities (default: 1.0); below 1 most applicants fail",
    )
    parser.add_argument(
        "--copies",
        type=int,
        default=1,
        metavar="N",
        help="each county files N times with other activities, for benchmarks: 27 make 2,835 a year (default: 1)",
    )
    parser.add_argument(
        "--clean", action="store_true", help="no dirt: every filing arrives, in time, and reads without a finding"
    )
    parser.add_argument("--manifest", type=Path, metavar="FILE", help="default: <DIR>.manifest.json next to the folder")
    return parser.parse_args(arguments)


class _Help(argparse.RawDescriptionHelpFormatter):
    """Keeps the lines of the description, with room for the options."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=30, width=118)


def main(arguments: list[str] | None = None) -> int:
    chosen = _arguments(arguments)
    options = Options(
        years=chosen.years, seed=chosen.seed, counties=chosen.counties, platforms=chosen.platforms,
        activities_scale=chosen.activities_scale, units=chosen.units, copies=chosen.copies, dirty=not chosen.clean,
    )  # fmt: skip
    started = time.monotonic()
    try:
        result = generate(options, chosen.out, chosen.manifest or manifest_path(chosen.out))
    except ValueError as problem:
        print(f"samples: {problem}", file=sys.stderr)
        return 2
    for year, sums in result["expected"].items():
        print(f"{year}: {sums['files']} files, {sums['platforms']} platforms, {sums['activities']} activities, "
              f"{sums['applicants']} applicants, {sums['eligible']} eligible, {sums['decisions']}")  # fmt: skip
    print(f"{len(result['filings'])} files in {chosen.out}, {time.monotonic() - started:.1f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
