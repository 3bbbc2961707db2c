"""Series: printed numbers by GB/T 9704, and patterns that could print one number twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from service.database import queries
from service.database.queries import LogKey
from service.database.schema import open_database
from service.numbering.series import check_pattern, printed
from service.terms.party import Series
from service.terms.problems import Refused

LOG = LogKey(issuer="cuihe", series="s", year=2026)


def series(pattern="{short}{label}〔{year}〕{n}号"):
    return Series(id="s", label="物催", pattern=pattern)


def test_the_printed_form_is_the_standards():
    """U+3014 and U+3015 around the full year, no 第, no padding zeros."""
    assert printed(series(), short="翠禾", year=2026, n=12) == "翠禾物催〔2026〕12号"


@pytest.mark.parametrize("pattern", ["{short}{label}{n}号", "{year}", "{n:05d}{year}", "{n}{year}{day}", "{n!r}{year}"])
def test_patterns_that_could_print_a_number_twice_are_refused(pattern):
    """Without year or number, with padding or with unknown fields."""
    with pytest.raises(Refused) as told:
        check_pattern(series(pattern))
    assert told.value.code == "series-pattern"


def test_a_good_pattern_passes():
    check_pattern(series("{short}催字〔{year}〕{n}号"))


def test_numbers_taken_at_once_are_never_shared(tmp_path):
    """Sixteen transactions at once take sixteen disjoint runs without a gap."""
    engine = open_database(tmp_path / "state.db")

    def take(_at):
        with engine.begin() as connection:
            return queries.advance_counter(connection, LOG, 5)

    with ThreadPoolExecutor(16) as threads:
        firsts = sorted(threads.map(take, range(16)))
    assert firsts == list(range(1, 80, 5))


def test_a_transaction_that_fails_takes_no_number(tmp_path):
    """Numbers and what they stand for are one transaction."""
    engine = open_database(tmp_path / "state.db")
    with engine.connect() as connection:
        assert queries.advance_counter(connection, LOG, 5) == 1
        connection.rollback()
    with engine.begin() as connection:
        assert queries.advance_counter(connection, LOG, 1) == 1
