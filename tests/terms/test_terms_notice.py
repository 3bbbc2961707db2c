"""Notices: how a debtor is addressed, and that a frozen notice is what its line says."""

import pytest

from service.terms.notice import salutation


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
