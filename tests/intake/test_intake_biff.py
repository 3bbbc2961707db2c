"""XLS: every kind of cell as a person sees it, texts split over records, and no bytes that end the process."""

import struct
from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.spreadsheets import script

from service.intake import biff
from service.intake.biff import read_xls
from service.intake.shared_strings import counted_text, shared_strings
from service.terms.problems import Refused

_XLS = script("xls")
Failed, workbook = _XLS.Failed, _XLS.workbook


def cells(rows, **more):
    return [record.cells for record in read_xls(workbook({"欠费": rows}, **more))[0].records]


def test_kinds_of_cells():
    """Texts of any plane, whole and broken numbers, days, errors; blanks between them stay."""
    row = ["𠮷野㛃", 12, Decimal("590.70"), date(2026, 3, 1), Failed("#N/A"), None, "x"]
    assert cells([["房号"], row]) == [("房号",), ("𠮷野㛃", "12", "590.7", "2026-03-01", "#N/A", "", "x")]


def test_sheets_rows_and_merges():
    grids = read_xls(workbook({"A": [["a"], ["b"]], "B": [["c"]]}, hidden=["B"], hidden_rows=[2], merged=[(0, 1, 0, 0)]))
    assert [(grid.name, grid.visible) for grid in grids] == [("A", True), ("B", False)]
    assert [record.hidden for record in grids[0].records] == [False, True]
    assert [(merge.top, merge.left, merge.bottom, merge.right) for merge in grids[0].merges] == [(1, 0, 2, 0)]


@pytest.mark.parametrize(
    ("packed", "value"),
    [(0x3FF00000, 1.0), (0x3FF00001, 0.01), (0x004B5646, 1234321.0), (0x004B5647, 12343.21), (0xFFFFFFFE, -1.0)],
)
def test_packed_numbers(packed, value):
    """The examples of [MS-XLS] 2.5.218: a float's upper half or a whole number, in hundredths where the lowest bit says so."""
    assert biff._unpacked(packed) == Decimal(str(value))


TEXTS = st.lists(st.text(alphabet=st.sampled_from("房ab𠮷é·"), max_size=12), min_size=1, max_size=6)


@given(TEXTS, st.lists(st.integers(1, 200), max_size=4), st.booleans())
@example(["a𠮷"], [15], True)
def test_texts_split_anywhere(texts, places, latin):
    """However the texts are cut into records, they come out whole, even a pair of surrogates that is split."""
    pieces, left = [struct.pack("<II", len(texts), len(texts))], sorted(set(places))
    written = 8
    for text in texts:
        narrow = latin and all(ord(char) < 256 for char in text)
        data = text.encode("latin-1" if narrow else "utf-16-le")
        step = 1 if narrow else 2
        pieces[-1] += struct.pack("<HB", len(data) // step, 0 if narrow else 1)
        for at in range(0, len(data), step):
            if left and written >= left[0]:
                left.pop(0)
                pieces.append(bytes([0 if narrow else 1]))
            pieces[-1] += data[at : at + step]
            written += step
    assert shared_strings(pieces) == texts


@given(st.text(max_size=20), st.booleans())
def test_counted_texts(text, short):
    text = text.encode("utf-16-le", "ignore").decode("utf-16-le")
    data = text.encode("utf-16-le")
    assert counted_text(struct.pack("<BB" if short else "<HB", len(data) // 2, 1) + data, 0, short=short) == text


GOOD = workbook({"欠费": [["房号", "业主"], ["1-101", "赵一禾"], [date(2026, 3, 1), Decimal("1.5")]]}, merged=[(0, 1, 0, 0)])


@settings(max_examples=300)
@given(
    st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=4)), min_size=1, max_size=8), st.booleans()
)
def test_damaged_files_are_read_or_refused(changes, cut):
    """Changed bytes give a workbook or a refusal, never another error and never an end of the process."""
    data = bytearray(GOOD)
    for at, new in changes:
        data[at : at + len(new)] = new
    if cut:
        del data[changes[0][0] :]
    with suppress(Refused):
        read_xls(bytes(data))
