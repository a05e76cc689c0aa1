"""Cells: what is written in any way that FORMS allows reads back equal, and nothing else is taken for a value."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youth_platforms.forms.layout import FormColumn, all_sheets
from youth_platforms.parsing.cells import Cell, ColumnParser, Unread, compact, read_cell
from youth_platforms.parsing.characters import fold, trim

CHOICES = ("基础团务类", "阵地功能类")
FULL_WIDTH = str.maketrans("0123456789.,-/()", "０１２３４５６７８９．，－／（）")
SPACES = st.text(alphabet=" \u00a0\u3000\t", max_size=3)
DATES = st.dates(date(1900, 3, 1), date(2100, 12, 31))


def column(cell_type: str, **changes: Any) -> FormColumn:
    plain: dict[str, Any] = {
        "name": "c",
        "type": cell_type,
        "is_required": True,
        "required_when": None,
        "allowed": (),
        "minimum": None,
        "maximum": None,
        "unit": "",
        "sensitive": "",
        "headers": {2015: "列"},
    }
    return FormColumn(**{**plain, **changes})


YUAN = column("decimal", minimum=Decimal(0), maximum=Decimal(1_000_000_000), unit="元")
PEOPLE = column("integer", minimum=Decimal(0), maximum=Decimal(100_000), unit="人")
AREA = column("decimal", minimum=Decimal(0), maximum=Decimal(100_000), unit="平方米")


def canonical(of: FormColumn, value: Any) -> str | None:
    return read_cell(of, value).canonical


def problem(of: FormColumn, value: Any) -> str | None:
    return read_cell(of, value).problem


def dressed(draw: st.DrawFn, text: str) -> str:
    """Return the same text with spaces around it, in full-width forms or not."""
    text = text.translate(FULL_WIDTH) if draw(st.booleans()) else text
    return draw(SPACES) + text + draw(SPACES)


@st.composite
def written_dates(draw: st.DrawFn) -> tuple[date, Any]:
    day = draw(DATES)
    width = draw(st.sampled_from([1, 2]))
    year, month, number = f"{day.year:04}", f"{day.month:0{width}}", f"{day.day:0{width}}"
    texts = [f"{year}-{month}-{number}", f"{year}/{month}/{number}", f"{year}.{month}.{number}"]
    texts += [f"{year}年{month}月{number}日", f"{day:%Y%m%d}"]
    spelling = draw(st.sampled_from([*texts, "real", "real with time", "number"]))
    if spelling == "real":
        return day, day
    if spelling == "real with time":
        return day, datetime.combine(day, draw(st.times()))
    return day, float(f"{day:%Y%m%d}") if spelling == "number" else dressed(draw, spelling)


@given(written_dates())
def test_a_date_in_any_allowed_spelling_reads_back_equal(written: tuple[date, Any]) -> None:
    day, value = written
    assert canonical(column("date"), value) == day.isoformat()


@pytest.mark.parametrize(
    "value",
    [
        *("2016-02-30", "2016-13-01", "2015-09/02", "16-3-5", "2016-03", "去年", "2016年3月", 42434.0, 2016.0),
        *(time(8, 30), timedelta(hours=8), "2016-03-05-", "20160230", True, "201603051", "二〇一六年三月五日"),
    ],
)
def test_what_is_no_date_is_unreadable(value: Any) -> None:
    assert read_cell(column("date"), value)[1:] == (None, "cell_unreadable")


@st.composite
def written_yuan(draw: st.DrawFn) -> tuple[Decimal, Any]:
    amount = Decimal(draw(st.integers(0, 100_000_000_000))) / 100
    plain = f"{amount:f}"
    ten_thousands = f"{amount / 10_000:f}"
    text = draw(st.sampled_from([plain, f"{amount:,}", f"{ten_thousands}万", f"{amount:.3f}"]))
    return amount, dressed(draw, text + draw(st.sampled_from(["", "元", " 元"])))


@given(written_yuan())
def test_an_amount_in_any_allowed_spelling_reads_back_equal(written: tuple[Decimal, Any]) -> None:
    amount, value = written
    read = canonical(YUAN, value)
    assert read is not None
    assert Decimal(read) == amount


@given(st.decimals(0, 1_000_000, places=2))
def test_a_number_cell_reads_back_to_the_cent_and_never_as_float_noise(amount: Decimal) -> None:
    read = canonical(YUAN, float(amount))
    assert read is not None
    assert Decimal(read) == amount


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (12.30, "12.3"),
        ("12.30", "12.3"),
        (0.1 + 0.2, "0.3"),
        (1e8, "100000000"),
        ("3万", "30000"),
        ("１，２３４．５元", "1234.5"),
        ("3.5万元", "35000"),
        ("007", "7"),
        (-0.0, "0"),
        ("1,000,000,000", "1000000000"),
        ("30 000 元", "30000"),
    ],
)
def test_numbers_are_plain_decimals(value: Any, read: str) -> None:
    assert canonical(YUAN, value) == read


@pytest.mark.parametrize(
    "value",
    [
        *(
            "三万",
            "3,00",
            "30,0000",
            "约300",
            "300-500",
            "3万5",
            "3百",
            "1e3",
            "25人",
            "万",
            ".5.",
            "元",
            "1 20",
            "３　０００ 0",
        ),
        *(date(2016, 1, 1), True, float("nan"), float("inf")),
    ],
)
def test_what_is_no_number_of_the_column_is_unreadable(value: Any) -> None:
    assert read_cell(YUAN, value)[1:] == (None, "cell_unreadable")


@pytest.mark.parametrize("value", ["25人", "25", 25.0, "２５", "25.0", " 25 人", 25])
def test_a_count_of_people_reads_as_an_integer(value: Any) -> None:
    assert canonical(PEOPLE, value) == "25"


@pytest.mark.parametrize("value", ["100㎡", "100平方米", "100.0", "１００ ㎡"])
def test_an_area_may_carry_its_unit(value: Any) -> None:
    assert canonical(AREA, value) == "100"


@pytest.mark.parametrize(
    ("of", "value", "found"),
    [
        (PEOPLE, 0.0, None),
        (PEOPLE, -1.0, "out_of_bounds"),
        (PEOPLE, 100_000.0, None),
        (PEOPLE, "100,001", "out_of_bounds"),
        (PEOPLE, 20.5, "cell_unreadable"),
        (YUAN, 1_000_000_000.0, None),
        (YUAN, "1000000000.01", "out_of_bounds"),
        (YUAN, "-0.01", "out_of_bounds"),
        (AREA, 100_000.0, None),
        (AREA, 100_000.5, "out_of_bounds"),
    ],
)
def test_numbers_are_impossible_just_beyond_their_bounds(of: FormColumn, value: Any, found: str | None) -> None:
    assert problem(of, value) == found


@pytest.mark.parametrize(
    ("value", "read"),
    [(yes, "是") for yes in ("是", "√", "有", "Y", "y", "1", 1.0, True, "Ｙ", " 是 ", "１")]
    + [(no, "否") for no in ("否", "×", "无", "N", "n", "0", 0.0, False, "Ｎ", "\u3000否")],
)
def test_yes_and_no_read_from_every_pair(value: Any, read: str) -> None:
    assert canonical(column("yes_no"), value) == read


@pytest.mark.parametrize("value", ["不详", "2", "是否", 2.0, "YN", date(2016, 1, 1)])
def test_what_says_neither_yes_nor_no_is_unreadable(value: Any) -> None:
    assert problem(column("yes_no"), value) == "cell_unreadable"


def test_true_is_not_taken_for_a_one_read_before() -> None:
    parser = ColumnParser(PEOPLE)
    assert parser.read([1.0, True, 1.0]) == ["1", Cell("TRUE", None, "cell_unreadable"), "1"]


@given(st.from_regex(r"42[0-9]{7}", fullmatch=True), st.data())
def test_a_platform_code_survives_as_text_number_and_full_width(code: str, data: st.DataObject) -> None:
    written: Any = data.draw(st.sampled_from([code, f"{code}.0", float(code), int(code), code.translate(FULL_WIDTH)]))
    assert canonical(column("platform_code"), written) == code


@pytest.mark.parametrize(
    "value", ["42010200", "4201020011", "42010200A", "420102-001", 420102001.5, "４２", -420102001.0]
)
def test_what_is_no_nine_digits_is_no_platform_code(value: Any) -> None:
    assert problem(column("platform_code"), value) == "cell_unreadable"


def test_leading_zeros_of_a_code_survive() -> None:
    assert canonical(column("platform_code"), "042010201") == "042010201"


@pytest.mark.parametrize(
    ("value", "read"), [("420821", "420882"), (420821.0, "420882"), ("420882", "420882"), ("４２１０２３", "421088")]
)
def test_a_division_code_of_any_vintage_reads_as_the_newest(value: Any, read: str) -> None:
    assert canonical(column("division_code"), value) == read


def test_a_township_code_takes_its_countys_newest_code_and_a_platform_code_does_not() -> None:
    assert canonical(column("township_code"), "420821100") == "420882100"
    assert canonical(column("platform_code"), "420821100") == "420821100"


@pytest.mark.parametrize(
    ("value", "found"),
    [("420100", None), ("429004", None), ("420102", "cell_unreadable"), ("420000", "cell_unreadable")],
)
def test_a_city_code_is_one_of_the_seventeen(value: str, found: str | None) -> None:
    assert problem(column("city_code"), value) == found


@pytest.mark.parametrize("value", ["基础团务类", " 基础团务类\u00a0", "基础 团务类", "基础团务类\n"])
def test_a_choice_reads_as_its_listed_text(value: str) -> None:
    assert canonical(column("choice", allowed=CHOICES), value) == "基础团务类"


def test_choices_fold_full_width_brackets() -> None:
    assert canonical(column("choice", allowed=("县(市、区)年度报表",)), "县（市、区）年度报表") == "县(市、区)年度报表"


@pytest.mark.parametrize("value", ["基础团务", "其他", 1.0, "*基础团务类"])
def test_what_is_not_listed_is_no_choice(value: Any) -> None:
    assert problem(column("choice", allowed=CHOICES), value) == "cell_unreadable"


@pytest.mark.parametrize(
    ("value", "read"), [(2016.0, "2016"), ("2016", "2016"), ("２０１６年", "2016"), ("2016.0", "2016")]
)
def test_a_year_has_four_digits(value: Any, read: str) -> None:
    assert canonical(column("year"), value) == read
    assert problem(column("year"), date(2016, 1, 1)) == problem(column("year"), "16") == "cell_unreadable"


@pytest.mark.parametrize(
    ("value", "found"), [("M4.1-area", None), ("M4.6-year", "cell_unreadable"), ("M9.9", "cell_unreadable")]
)
def test_only_a_soft_rule_can_be_waived(value: str, found: str | None) -> None:
    assert problem(column("soft_rule"), value) == found


@given(st.text(min_size=1))
def test_a_text_reads_as_itself_without_the_spaces_around_it(text: str) -> None:
    read = canonical(column("text"), text)
    assert read is None or (read == trim(text.replace("\x00", "\ufffd")) and read == read.strip())


@pytest.mark.parametrize(("value", "read"), [(2016.0, "2016"), (date(2016, 3, 5), "2016-03-05"), (3.5, "3.5")])
def test_numbers_and_dates_in_a_text_column_read_as_they_show(value: Any, read: str) -> None:
    assert canonical(column("text"), value) == read


@pytest.mark.parametrize("cell_type", ["text", "date", "decimal", "platform_code", "yes_no", "choice", "year"])
@pytest.mark.parametrize("value", ["", " ", "\u00a0", "\u3000\t\n", "\u200b"])
def test_a_cell_of_spaces_is_blank_whatever_its_column(cell_type: str, value: str) -> None:
    assert compact(read_cell(column(cell_type, allowed=CHOICES), value)) is None


def test_error_cells_keep_what_they_show_and_are_never_blank() -> None:
    assert read_cell(column("text"), Unread("#N/A", "error_cell")) == Cell("#N/A", None, "error_cell")


def test_the_text_as_filed_stays_beside_the_reading() -> None:
    assert read_cell(column("date"), "2016年3月5日") == Cell("2016年3月5日", "2016-03-05")
    assert read_cell(column("date"), date(2016, 3, 5)) == Cell("2016-03-05", "2016-03-05")
    assert read_cell(column("text"), " 活动 ") == Cell(" 活动 ", "活动")


@given(
    st.sampled_from([c for sheet in all_sheets() for c in sheet.columns]),
    st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.dates(), st.datetimes(), st.times()),
)
def test_no_value_whatever_makes_a_parser_fail_or_a_blank_of_something(of: FormColumn, value: Any) -> None:
    cell = read_cell(of, value)
    is_blank = isinstance(value, str) and not fold(value)
    assert (cell.canonical is None and cell.problem is None) == is_blank
    assert (cell.canonical is None) or (cell.problem is None) or of.type == "text"


SCORE = column("decimal", minimum=Decimal(0), maximum=Decimal(100), unit="分")


@pytest.mark.parametrize("value", ["25①", "12²", "1½", "２⁵", "25₁", "𝟐𝟓", "٢٥", "²⁵", "Ⅻ", "❷"])
def test_a_mark_that_only_looks_like_a_digit_makes_a_number_unreadable(value: str) -> None:
    assert read_cell(PEOPLE, value) == Cell(value, None, "cell_unreadable")


@pytest.mark.parametrize(
    ("cell_type", "value"),
    [
        ("platform_code", "42010200①"),
        ("platform_code", "42010200¹"),
        ("township_code", "42010200②"),
        ("division_code", "42010②"),
        ("city_code", "42010⁰"),
        ("date", "2016年③月5日"),
        ("date", "2016-3-5²"),
        ("date", "2016030⁵"),
        ("year", "201⑥"),
        ("yes_no", "①"),
    ],
)
def test_a_mark_that_only_looks_like_a_digit_makes_a_code_a_date_and_a_year_unreadable(
    cell_type: str, value: str
) -> None:
    assert read_cell(column(cell_type), value) == Cell(value, None, "cell_unreadable")


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("活动①", "活动1", False),
        ("活动１", "活动1", True),
        ("（五四）", "(五四)", True),
        ("⾦秋", "金秋", True),
        ("⼈", "人", True),
        ("ｱ", "ア", True),
        ("面积㎡", "面积m2", False),
    ],
)
def test_width_is_folded_and_no_meaning(one: str, other: str, is_same: bool) -> None:
    assert (fold(one) == fold(other)) == is_same


@pytest.mark.parametrize("value", ["100m²", "100㎡", "100 m2", "１００ｍ２"])
def test_square_metres_may_be_written_with_a_raised_two_as_a_unit(value: str) -> None:
    assert canonical(AREA, value) == "100"


@pytest.mark.parametrize(
    "value",
    [
        *(
            "2019-01-25T00:00:00Z",
            "2019-01-25T16:30:00.000Z",
            "2019-01-25T08:30:00+08:00",
            "2019-01-25t08:30",
            "2019-01-25Z",
        ),
        *(
            "2019-01-25 08:30:00",
            "2019/1/25 0:00:00",
            "2019-01-25+08:00",
            "2019年1月25日 8:30",
            "２０１９－０１－２５　０８：３０",
        ),
        *("2019年1月25号", "2019年01月25号", "2019 年 1 月 25 号"),
    ],
)
def test_a_date_with_a_time_or_a_zone_and_one_with_hao_is_its_date(value: str) -> None:
    assert read_cell(column("date"), value) == Cell(value, "2019-01-25")


@pytest.mark.parametrize(
    "value",
    [
        *("2019-01-25-0910", "20190125-0126", "2019-01-25 8", "2019-01-25至26", "2019-01-2508:30"),
        *("2019-01-25T25:00:00Z", "2019-01-25 8:60"),
    ],
)
def test_what_follows_a_date_and_is_no_time_makes_it_unreadable(value: str) -> None:
    assert problem(column("date"), value) == "cell_unreadable"


@pytest.mark.parametrize(("value", "read"), [("92.5%", "92.5"), ("92.5％", "92.5"), ("100%", "100"), ("92.5", "92.5")])
def test_a_percentage_is_a_score(value: str, read: str) -> None:
    assert canonical(SCORE, value) == read


@pytest.mark.parametrize(("of", "value"), [(PEOPLE, "25%"), (YUAN, "5%"), (AREA, "50％"), (column("decimal"), "5%")])
def test_a_percentage_is_no_number_of_people_yuan_or_metres(of: FormColumn, value: str) -> None:
    assert problem(of, value) == "cell_unreadable"


NAME = column("text", maximum=Decimal(200), unit="字")


@pytest.mark.parametrize(("length", "found"), [(200, None), (201, "out_of_bounds"), (5000, "out_of_bounds")])
def test_a_text_is_impossible_just_beyond_its_length(length: int, found: str | None) -> None:
    assert problem(NAME, "字" * length) == found
    value = ColumnParser(NAME)["字" * length]
    assert (value if found is None else isinstance(value, Cell) and value.problem) == (found or "字" * length)


@pytest.mark.parametrize(
    ("value", "read", "warned"),
    [
        ("青年\u202e之家", "青年之家", "text_marks"),
        ("\u200e青年之家", "青年之家", "text_marks"),
        ("青年\x07之家", "青年之家", "text_marks"),
        ("青年\u200b之家\ufeff", "青年之家", None),
        ("<b>青年</b>之家", "<b>青年</b>之家", "text_markup"),
        ("青年&nbsp;之家", "青年&nbsp;之家", "text_markup"),
        ("<script>", "<script>", "text_markup"),
        ("<青年>之家", "<青年>之家", None),
        ("A & B", "A & B", None),
        ("3 < 5 > 2", "3 < 5 > 2", None),
    ],
)
def test_a_name_is_read_as_people_see_it_and_what_does_not_belong_there_is_a_warning(
    value: str, read: str, warned: str | None
) -> None:
    assert read_cell(NAME, value) == Cell(value, read, warned)
    assert problem(column("text", sensitive="person"), value) is None
