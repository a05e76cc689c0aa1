"""Doubts of the gate "filed": what a person accepted passes; the rest stops the run, all in one message."""

from expectations.gate_checks import checks, doubts
from youth_platforms.quality.results import Result
from youth_platforms.warehouse.audit.accepted_doubts import AcceptedDoubt, accept, acceptance_of, stop

TRIAL, NEVER = "trial", "no"


def settle(run_id: str, found: list[Result]) -> list[Result]:
    """Keep what the run's starter accepted; return the doubts that stop the run, all of them if one does."""
    acceptance = acceptance_of(run_id)
    if found and (acceptance is None or any(_of(result) == NEVER for result in found)):
        stop(run_id, [result.expectation for result in found])
        return found
    accept(run_id, [AcceptedDoubt(r.expectation, r.observed or "", _of(r) == TRIAL) for r in found])
    return []


def doubted(report_year: int, found: list[Result], details: str) -> str:
    """Return what was found and expected, for which units or files, how to go on; the last line names every doubt."""
    lines = [
        f"{report_year} 年度所收报表存疑，未予发布；已发布的结果不变。"
        f"{len(found)} doubts stopped the run of {report_year} before it published; what is published stays."
    ]
    for number, result in enumerate(found, start=1):
        check, doubt = checks()[result.expectation], doubts()[result.expectation]
        lines += [
            f"{number}. [{doubt.doubt_code}] {doubt.name_zh}",
            f"   所见 found: {result.observed}",
            f"   应当 expected: {check.expected_zh}。{check.expected_en}",
            f"   处理（{check.owner}）to do: {check.todo_zh}。{check.todo_en}",
        ]
    lines.append(details)
    never = [result.expectation for result in found if _of(result) == NEVER]
    if never:
        lines.append(
            f"改正后重新运行；{'、'.join(never)} 不能放行。Fix it and run again: {', '.join(never)} cannot be accepted."
        )
    else:
        lines.append(
            '改正后重新运行；确知属实的，写明理由放行：make run … ACCEPT="理由"（DAG“收件”的参数“放行理由”）。'
            'Fix it and run again; or, knowing that it is so, let it pass: make run ... ACCEPT="reason" '
            "(parameter accept of the DAG intake)."
        )
    lines.append(f"疑点 doubts: {', '.join(result.expectation for result in found)}")
    return "\n".join(lines)


def _of(result: Result) -> str:
    return doubts()[result.expectation].may_be_accepted
