"""The self-check as lines of text, for the command line. Pure."""

from youth_platforms.base.clock import HERE
from youth_platforms.counter.judging import PROVISIONAL_ZH, SelfCheck
from youth_platforms.documents.wording import word


def text_of(check: SelfCheck) -> str:
    """Return what it rests on, each platform with what it misses and what it would take, and the county's targets."""
    filing = check.filing
    received = filing.received_at.astimezone(HERE)
    lines = [
        f"{check.county.name}{check.report_year}年度自查（{PROVISIONAL_ZH}）",
        f"依据：{filing.file_name}（第{filing.version}版，{received:%Y-%m-%d %H:%M}收到）",
    ]
    for platform in check.platforms:
        missed = platform.having("fail")
        judged = f"{len(missed)}项不符合" if platform.is_active else "年末不在运行，不评"
        lines.append(f"{platform.code} {platform.name}：{judged}")
        lines += [f"  {row['rule_code']} {row['message_zh']}" for row in missed]
        lines += [f"  补足{nth}：{fix['fix_zh']}" for nth, fix in enumerate(platform.fixes, start=1)]
    lines += ["本县（市、区）的建设目标", *(f"  {row['rule_code']} {row['message_zh']}" for row in check.targets)]
    lines += [f"尚不知道：{word('form', each.form)}中的{each.what_zh}" for each in check.awaited]
    return "\n".join(lines)
