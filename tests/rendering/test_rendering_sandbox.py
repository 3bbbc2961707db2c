"""The sandbox: a hostile template is refused by name, before or while it runs, and never gets anywhere."""

import time
from typing import Any

import pytest
from letters_for_templates import PUBLIC, body, docx, paragraphs, program, table, texts

from service.paper.fonts import open_shelf
from service.rendering.filters import FILTERS, print_money, print_period
from service.rendering.letter import render_docx
from service.rendering.word.parse import WORD
from service.settings import data_folder
from service.terms.problems import Refused

SHELF = open_shelf(data_folder("fonts"))


@pytest.mark.parametrize(
    "tag",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ total.__class__ }}",
        "{{ total|attr('__class__') }}",
        "{{ lines|map(attribute='__class__')|list }}",
        "{{ total['__class__'] }}",
        "{{ self.__init__ }}",
        "{{ _x }}",
        "{{ debtor.items() }}",
        "{{ debtor.name.upper() }}",
        "{{ '{0.__class__}'.format(total) }}",
        "{{ total.format.__globals__ }}",
        "{{ cycler('a').__init__ }}",
        "{{ lipsum() }}",
        "{{ namespace(a=1) }}",
        "{{ dict(a=1) }}",
        "{{ range(10000)|length }}",
        "{{ 'a' * 1000000000 }}",
        "{{ lines * 1000000 }}",
        "{{ 9999999999999999 * 9999999999999999 }}",
        "{{ 9 ** 99999999 }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ [total, total] }}",
        "{{ {'a': total} }}",
        "{% for a in range(999) %}{% for b in range(999) %}{% endfor %}{% endfor %}",
        "{% for a in lines recursive %}{{ loop(lines) }}{% endfor %}",
        "{% for a in lines %}{{ loop.__class__ }}{% endfor %}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}",
        "{% extends 'x' %}",
        "{% macro m() %}{% endmacro %}{{ m()|upper }}",
        "{% macro m() %}{% endmacro %}{% set x = m() %}",
        "{% macro m() %}{% endmacro %}{{ m.name }}",
        "{% macro m() %}{% endmacro %}{{ m|attr('_func') }}",
        "{% macro m() %}{% endmacro %}{% set m = 1 %}",
        "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
        "{% macro m(x) %}{{ x.__class__ }}{% endmacro %}{{ m(total) }}",
        "{% macro m() %}{% endmacro %}{% macro m() %}{% endmacro %}",
        "{% macro range() %}{% endmacro %}",
        "{% call m() %}{% endcall %}",
        "{% set x %}{{ total }}{% endset %}",
        "{% filter upper %}x{% endfilter %}",
        "{{ total|tojson }}",
        "{{ total|pprint }}",
        "{{ lines|random }}",
        "{{ total|center(1000000000) }}",
        "{% set loop = total %}",
    ],
)
def test_hostile_templates(tag: str) -> None:
    """Each is refused as forbidden, with its paragraph, within a moment."""
    began = time.perf_counter()
    with pytest.raises(Refused) as caught:
        program(paragraphs("甲", tag)).expand(PUBLIC)
    assert caught.value.code == "template-forbidden"
    assert caught.value.problems[0].field == "document ¶2"
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize(
    "tag",
    [
        "{{ " + "(" * 900 + "1" + ")" * 900 + " }}",
        "{{ " + "not " * 3000 + "1 }}",
        "{% if total %}" * 200 + "{% endif %}" * 200,
        "{" * 100_000,
        "{{ total }}" * 20_000,
    ],
    ids=["brackets", "not", "ifs", "braces", "tags"],
)
def test_templates_that_are_too_much(tag: str) -> None:
    """Depth and number have limits; none of them costs more than a moment, and none ends in Python's own error."""
    began = time.perf_counter()
    with pytest.raises(Refused):
        program(paragraphs(tag))
    assert time.perf_counter() - began < 3


@pytest.mark.parametrize(
    "tags",
    [
        ["{% set a = 'xxxxxxxxxx' %}", *["{% set a = a ~ a %}"] * 40],
        ["{% set a = 'xxxxxxxxxx' %}", *["{% set a = a + a %}"] * 40],
        ["{% set a = 'xxxxxxxxxx' %}", *["{% set a = a|replace('x', 'xxxxxxxxxx') %}"] * 20],
        ["{% set a = 'xxxxxxxxxx' %}", *["{% set a = a|list|join(a) %}"] * 20],
    ],
)
def test_texts_cannot_grow_without_bound(tags: list[str]) -> None:
    with pytest.raises(Refused) as caught:
        program(paragraphs(*tags)).expand(PUBLIC)
    assert caught.value.code == "template-value"


@pytest.mark.parametrize("key", ["items", "keys", "get", "__class__", "update"])
def test_a_dot_is_a_key_and_never_an_attribute(key: str) -> None:
    """`debtor.items` is the debtor's own field of that name, as a person expects, not Python's method."""
    public = PUBLIC | {"debtor": {key: "值"}}
    if key.startswith("_"):
        with pytest.raises(Refused):
            program(paragraphs(f"{{{{ debtor.{key} }}}}"))
    else:
        assert texts(body(paragraphs(f"{{{{ debtor.{key} }}}}"), public))[-1] == "值"


@pytest.mark.parametrize(
    ("tag", "printed"),
    [
        ("{{ total|money }}", "1,409.50"),
        ("{{ total|daxie }}", "人民币壹仟肆佰零玖元伍角"),
        ("{{ issued|cndate }}", "2026年10月1日"),
        ("{{ deadline|cndate }}", "2026年10月8日"),
        ("{{ issuer.phone|cndate }}{{ issuer.phone|money }}{{ issuer.phone|daxie }}", ""),
        ("{{ lines[0]|period }}", "2026.01–2026.03"),
        ("{{ lines[1].period_from|period(lines[1].period_to) }}", "2026.02.10–2026.03.09"),
        ("{{ lines[2]|period }}", "2026.03"),
        ("{{ missing|default('无') }}", "无"),
        ("{{ issuer.phone or '________' }}", "________"),
        ("{{ issuer.name|safe }}{{ issuer.name|e }}", "诚和物业 & 服务 <有限> 公司" * 2),
        ("{{ lines|length }} {{ lines|map(attribute='charge')|join('、') }}", "3 物业服务费、车位管理费、公共能耗费"),
        ("{{ debtor.name|replace('王', '张') }}{{ 'abc'|upper }}{{ '长长长长'|truncate(3) }}", "张伟ABC长长…"),
        ("{% for line in lines %}{{ loop.cycle('单', '双') }}{% endfor %}", "单双单"),
        ("{% for i in range(3) %}{{ i }}{% endfor %}", "012"),
        ("{{ '\\x020\\x03' }}", "0"),
        ("{% raw %}{{ total }} {% if %}{% endraw %}", "{{ total }} {% if %}"),
        ("{{ “引” }}{{ ‘号’ }}", "引号"),
        ("{% macro m(x, y='元') %}{{ x|money }}{{ y }}{% endmacro %}{{ m(total) }}{{ m(total, y='') }}", "1,409.50元1,409.50"),
        (
            "{% macro a(x) %}[{{ x }}]{% endmacro %}{% macro b(x) %}{{ a(x) }}{{ a('\\x020\\x03') }}{% endmacro %}{{ b(1) }}",
            "[1][0]",
        ),
    ],
)
def test_what_letters_need_works(tag: str, printed: str) -> None:
    """Filters, defaults, loop helpers; and a tag's own constants cannot make a token either."""
    assert texts(body(paragraphs(tag)))[-1] == printed


def test_macros_that_call_each_other_are_counted() -> None:
    """Thirty lines would make a thousand million calls."""
    lines = ["{% macro m0() %}{% endmacro %}"]
    lines += [f"{{% macro m{n}() %}}{{{{ m{n - 1}() }}}}{{{{ m{n - 1}() }}}}{{% endmacro %}}" for n in range(1, 31)]
    with pytest.raises(Refused, match="rounds"):
        program(paragraphs("".join(lines) + "{{ m30() }}")).expand(PUBLIC)


def test_a_macro_cannot_print_a_book() -> None:
    """Its text is bounded before it is joined."""
    tag = "{% macro m(x) %}{% for a in range(900) %}{{ x }}{% endfor %}{% endmacro %}{{ m('x'|replace('x', total)) }}"
    with pytest.raises(Refused, match="macro printed"):
        program(paragraphs(tag)).expand(PUBLIC | {"total": "9" * 90_000})


def test_a_macro_stands_where_it_was_made_for() -> None:
    """One of whole paragraphs cannot be called within a line, nor one of words in place of a paragraph."""
    whole = ["{%p macro m(x) %}", "段 {{ x }}", "{%p endmacro %}"]
    assert texts(body(paragraphs(*whole, "{{p m('一') }}", "{{p m(total) }}"))) == ["段 一", "段 1409.50"]
    for data in (paragraphs(*whole, "{{ m(1) }}"), paragraphs("{% macro m() %}x{% endmacro %}", "{{p m() }}")):
        with pytest.raises(Refused, match="another place"):
            program(data)


def test_periods_with_one_end_or_none() -> None:
    assert print_period({"period_from": "2026-03-05", "period_to": ""}) == "2026年3月5日"
    assert print_period("", "") == ""


def test_no_filter_prints_a_list() -> None:
    with pytest.raises(ValueError, match="cannot be printed"):
        FILTERS["upper"]([1])
    with pytest.raises(ValueError, match="two decimal places"):
        print_money("1.005")


def test_the_data_is_not_changed_by_a_template() -> None:
    """The public part of a notice goes in and comes out as it was."""
    public: dict[str, Any] = {"lines": [{"charge": "a"}], "total": "1.00"}
    body(paragraphs("{% set total = '2.00' %}{{ lines|reverse|list|length }}{{ total }}"), public)
    assert public == {"lines": [{"charge": "a"}], "total": "1.00"}


@pytest.mark.parametrize("span", ["9" * 5000, "-3", "x", "", "99999999", "٣"])
def test_a_span_that_is_no_number_of_columns(span: str) -> None:
    """Data in the place of a span or a colour never stop a letter, and never make it hang."""
    data = docx(lambda document: table(document, ["{% colspan debtor.name %}甲", "乙"], ["{%tc if total %}", "{%tc endif %}"]))
    pdf, _ = render_docx(data, shelf=SHELF, data={"debtor": {"name": span}, "total": "1"})
    assert pdf.startswith(b"%PDF")


def test_a_grid_that_is_no_grid() -> None:
    """Found by damaging letters: a column as wide as a word."""

    def build(document: Any) -> None:
        made = table(document, ["{%tc for i in range(4) %}", "{{ i }}", "{%tc endfor %}"])
        for column, width in zip(made._tbl.tblGrid.gridCol_lst, ("12pt", "", "nan"), strict=True):
            column.set(f"{WORD}w", width)

    assert texts(body(docx(build))) == list("0123")
