"""What `make run` is asked for is checked before anything starts."""

import pytest

from youth_platforms.base.refusal import Refusal
from youth_platforms.ops import request
from youth_platforms.ops.request import request_from


@pytest.fixture
def inbox(tmp_path, monkeypatch):
    """A folder `filings` in the current folder."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "filings"
    folder.mkdir()
    return folder


def test_one_year_of_an_inbox(inbox):
    asked = request_from({"INBOX": "filings", "YEAR": "2016"})
    assert (asked.years, asked.inbox, asked.auto_approve) == ((2016,), str(inbox), False)


def test_a_range_runs_oldest_first(inbox):
    assert request_from({"INBOX": str(inbox), "YEAR": " 2015 - 2017 "}).years == (2015, 2016, 2017)


def test_without_an_inbox_one_sample_year_is_run():
    asked = request_from({})
    assert asked.inbox is None
    assert len(asked.years) == 1


def test_the_sample_province_files_for_its_own_years_only(monkeypatch):
    assert request_from({"YEAR": "2015-2017"}).years == (2015, 2016, 2017)
    assert request_from({"YEAR": "2026"}).years == (2026,)
    monkeypatch.setattr(request, "SAMPLE_YEARS", (2015, 2016))
    with pytest.raises(Refusal, match="INBOX=folder"):
        request_from({"YEAR": "2017"})


def test_make_minus_c_does_not_change_whose_folder_is_meant(inbox, tmp_path_factory, monkeypatch):
    callers = inbox.parent
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert request_from({"INBOX": "filings", "YEAR": "2016", "PWD": str(callers)}).inbox == str(inbox)


def test_a_place_other_than_a_folder_is_passed_on_as_it_is():
    assert request_from({"INBOX": "s3://bucket/2016", "YEAR": "2016"}).inbox == "s3://bucket/2016"


@pytest.mark.parametrize(("said", "means"), [("1", True), ("true", True), ("0", False), ("", False), ("no", False)])
def test_approval_is_granted_by_itself_only_when_asked(said, means):
    assert request_from({"AUTO_APPROVE": said}).auto_approve is means


@pytest.mark.parametrize(
    ("year", "reason"),
    [
        ("abc", "YEAR=abc is not a year"),
        ("16", "not a year"),
        ("2016,2017", "not a year"),
        ("2017-2015", "backwards"),
        ("2014", "reporting calendar does not know 2014"),
        ("2015-2099", "does not know 2099"),
    ],
)
def test_a_year_that_cannot_be_run_is_refused_with_the_reason(inbox, year, reason):
    with pytest.raises(Refusal, match=reason):
        request_from({"INBOX": str(inbox), "YEAR": year})


def test_an_inbox_needs_a_year(inbox):
    with pytest.raises(Refusal, match="which year"):
        request_from({"INBOX": str(inbox)})


def test_an_inbox_that_does_not_exist_is_refused_by_name(inbox):
    with pytest.raises(Refusal, match="INBOX=no/such is not a folder"):
        request_from({"INBOX": "no/such", "YEAR": "2016"})
