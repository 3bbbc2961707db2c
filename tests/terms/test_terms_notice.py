"""Notices: how a debtor is addressed, and that a frozen notice is what its line says."""

from datetime import datetime

import pytest

from service.terms.canonical import canonical, parse
from service.terms.dates import SHANGHAI
from service.terms.notice import Place, freeze, salutation, thaw

FROZEN = freeze(
    place=Place(no=7, number="7号", issued=datetime(2026, 11, 5, 9, tzinfo=SHANGHAI), checkpoint="", url="https://x"),
    salt=bytes(range(32)),
    public={"v": 1, "debtor": {"name": "Cafe\u0301 王伟"}, "payment": {"bank": "建行"}},
    internal={"v": 1, "account": "a"},
)


@pytest.mark.parametrize("name", ["赵一禾", "欧阳知夏", "迪丽拜尔·麦麦提·热合曼诺娃", "周启明、林晓禾"])
def test_a_person_is_addressed_as_a_person(name):
    """先生/女士 behind the name: the file does not say which."""
    assert salutation(name) == "先生/女士"


@pytest.mark.parametrize(
    "name",
    [
        "东麓云帆船舶用品商行",
        "地下商业配套设施经营管理合伙企业（有限合伙）",
        "翠禾工作室",
        "明珠大食代餐饮管理有限公司",
        "望湖幼儿园",
    ],
)
def test_an_organisation_is_not(name):
    """Companies, partnerships, shops and schools carry their name alone."""
    assert salutation(name) == ""


def test_a_line_is_canonical_and_holds_the_public_part_as_it_is_embedded():
    """The line is put together from its parts: it must be what canonical JSON of the whole would be, its text in NFC."""
    said = parse(FROZEN.line)
    assert (said["no"], said["salt"], said["v"]) == (7, bytes(range(32)).hex(), 1)
    assert said["public"] == FROZEN.public
    assert said["internal"] == FROZEN.internal == {"v": 1, "account": "a", "token": ""}
    assert FROZEN.public_bytes == canonical(FROZEN.public)
    assert FROZEN.public["debtor"]["name"] == "Café 王伟"
    assert thaw(FROZEN.line) == FROZEN


@pytest.mark.parametrize(
    "spoil",
    [
        lambda line: line.replace(b'"no":7', b'"no": 7'),
        lambda line: line.replace(b'"no":7', b'"no":"7"'),
        lambda line: line.replace("é".encode(), "e\u0301".encode()),
        lambda line: line.replace(b'"v":1}', b'"v":2}'),
        lambda line: line.replace(b'"salt":"', b'"sale":"'),
        lambda line: line[:-1],
        lambda line: b"[" + line + b"]",
    ],
)
def test_a_line_in_another_form_is_refused(spoil):
    """Blanks, other types, text not in NFC, another version, missing parts."""
    with pytest.raises(ValueError, match=r"line of inputs|canonical form|Expecting"):
        thaw(spoil(FROZEN.line))
