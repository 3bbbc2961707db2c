"""Laws of intake: what was written is read back; no row is lost; no bytes make it crash."""

import csv
import io
from datetime import date

from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.intake import read_batch
from service.terms.money import figures
from service.terms.problems import Refused

HEADER = ("户号", "房号", "业主", "收费项目", "费用开始日期", "费用截止日期", "欠费金额")
HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5, exclude_characters="加旁合小总共累本期页计制打审复导说备注")
RARE = st.sampled_from("䶮𠮷㛃喆翀祎珺𬍛")
NAMES = st.builds("".join, st.lists(HAN | RARE, min_size=2, max_size=30)) | st.just("迪丽拜尔·麦麦提")
CLAIMS = st.lists(
    st.tuples(
        st.integers(1, 9),
        st.sampled_from(["物业服务费", "车位管理费", "公共能耗费,分摊", '装修"垃圾"清运费']),
        st.integers(1, 12),
        st.integers(1, 10**9),
    ),
    min_size=1,
    max_size=25,
    unique_by=lambda claim: claim[:3],
)


@settings(deadline=None)
@given(
    CLAIMS,
    st.lists(NAMES, min_size=9, max_size=9),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
    st.sampled_from(",\t;"),
)
def test_written_is_read(claims, names, encoding, delimiter):
    """Every generated claim comes back under its account with its days and its fen, in each encoding and delimiter."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(HEADER)
    for account, charge, month, fen in claims:
        writer.writerow(
            (account, f"1-{account}", names[account - 1], charge, f"2026-{month}-1", f"2026-{month}-28", figures(fen))
        )
    batch = read_batch(text.getvalue().encode(encoding), name="x", estates=())
    assert not batch.problems
    assert len(batch.rows) == len(claims)
    read = {
        (int(case.account), line.charge, line.period_from, line.amount, line.row, case.debtor)
        for case in batch.cases
        for line in case.lines
    }
    assert read == {
        (account, charge, date(2026, month, 1), fen, number, names[account - 1])
        for number, (account, charge, month, fen) in enumerate(claims, 2)
    }


CELLS = st.text(alphabet=st.sampled_from("1-02月日合计?□.,¥()王物业费2026/年至 \n\"'=E+"), max_size=12)
MESSY = st.lists(
    st.lists(CELLS | st.sampled_from(["1-101", "王芳", "物业费", "2026-03", "120.00", "0"]), max_size=9), max_size=12
)


@settings(deadline=None)
@given(MESSY)
@example([["1-101", "1-101", "王芳", "物业费", "2026-03-01", "", "1"]])
def test_no_row_is_lost(rows):
    """However messy, each row that holds anything is in the batch once, and is a line, a problem or an exclusion."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows((HEADER, *rows))
    batch = read_batch(text.getvalue().encode(), name="x", estates=())
    written = [tuple(row) for row in rows if any(cell.strip() for cell in row)]
    assert [row.cells for row in batch.rows] == written
    lines = [line.row for case in batch.cases for line in case.lines]
    stopped = [row.line for row in batch.rows if any(one.blocking or one.code.startswith("row-") for one in row.problems)]
    assert sorted(lines + stopped) == [row.line for row in batch.rows]
    assert all(case.held for case in batch.cases for row in batch.rows if row.account == case.account and _blocked(row))


def _blocked(row):
    return any(one.blocking for one in row.problems)


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=400)
    | st.tuples(st.just("房号,业主,收费项目,账期,欠费\n".encode()), st.binary(max_size=200)).map(b"".join)
)
@example(b'a,"b')
@example(b"\xff\xfe\x00\xd8")
@example("房号,业主,收费项目,账期,欠费\n=,,,,".encode())
def test_no_bytes_crash(data):
    """Bytes give a batch or a refusal that says what to do, never another exception."""
    try:
        hints = [problem.hint for problem in read_batch(data, name="x", estates=()).problems]
    except Refused as refused:
        hints = [refused.hint]
    assert all(" / " in hint for hint in hints)
