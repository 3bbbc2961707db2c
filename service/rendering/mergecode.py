r"""The code of merge fields, read and said in tags: switches become filters, IF becomes `{% if %}`.

| in Word | in a tag |
|---|---|
| `MERGEFIELD x` | `{{ x }}` |
| `\# "#,##0.00"` | `\|figures("#,##0.00")` |
| `\@ "yyyy年M月d日"` | `\|dated("yyyy年M月d日")` |
| `\* Upper`, `\* Lower` | `\|upper`, `\|lower` |
| `\b "前" \f "后"` | `{% if x %}前{{ x }}后{% endif %}` |
| `IF { MERGEFIELD x } > 100 "甲" "乙"` | `{% if x\|number > 100 %}甲{% else %}乙{% endif %}` |
"""

import copy
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from service.rendering.fields import BROKEN, Field, Word, words
from service.rendering.mergenames import DATES, MONEY
from service.rendering.pictures import check_dated, check_figures, date_of, figures, number_of
from service.rendering.tags import refuse
from service.rendering.word.parse import WORD

WITH_ARGUMENT = frozenset(["\\b", "\\f", "\\#", "\\@", "\\*"])
WITHOUT = frozenset(["\\m"])
"""`\\m` says that the name was mapped to another one in Word; the name counts."""
FORMS = {"upper": "|upper", "lower": "|lower", "mergeformat": "", "charformat": ""}
BRACE = re.compile("[{}]")
EXACT = "0.##########"
"""How numbers are written before they are compared for being equal: "0" is "0.00"."""

SWITCHES = (
    r"可用的开关：\# \@ \* Upper Lower Caps FirstCap \b \f "
    r"/ these can be taken over: \# \@ \* Upper Lower Caps FirstCap \b \f"
)
COMPARISON = '请写成 IF «字段» = "值" "是" "否" / write it as IF «field» = "value" "yes" "no"'


@dataclass(slots=True, kw_only=True)
class Switches:
    """What stands behind a field's name."""

    figures: str = ""
    dated: str = ""
    forms: list[str] = field(default_factory=list)
    before: str = ""
    after: str = ""


@dataclass(slots=True)
class Converter:
    """Says fields in tags; `meaning` gives the expression for each name."""

    meaning: Mapping[str, str]
    notes: list[str] = field(default_factory=list)
    always: set[str] = field(default_factory=set)
    """Variables that are printed whatever the case."""

    @staticmethod
    def name_of(one: Field) -> str:
        """The name a MERGEFIELD asks for."""
        name, _ = _name_and_switches(one)
        return name

    def tag(self, one: Field) -> str:
        """The text that takes the place of a field."""
        return self._field(one, always=True)

    def own_format(self, one: Field) -> etree._Element | None:
        r"""A copy of the format the field's value is printed in: its result's, or with `\* CHARFORMAT` its code's."""
        runs = [run for element in one.result if (run := element.getparent()) is not None]
        if one.code_run is not None and (not runs or self._asks_charformat(one)):
            runs = [one.code_run]
        found = runs[0].find(WORD + "rPr") if runs else None
        return None if found is None else copy.deepcopy(found)

    @staticmethod
    def _asks_charformat(one: Field) -> bool:
        return any(word.text.lower() == "charformat" for word in words(one))

    def _field(self, one: Field, *, always: bool) -> str:
        if one.kind == "IF":
            return self._if(one)
        if one.kind == "=":
            return self._formula(one, always=always)
        if one.kind != "MERGEFIELD":
            refuse("mail-merge-field", one.place, f"a field {one.kind} inside an IF cannot be taken over", COMPARISON)
        name, switches = _name_and_switches(one)
        return self._value(one, name, switches, always=always)

    def _formula(self, one: Field, *, always: bool) -> str:
        """A formula that is nothing but one merge field, as is written to give it a picture."""
        found = words(one)
        fields = [part for word in found for part in word.parts if isinstance(part, Field)]
        text = "".join(part for word in found for part in word.parts if isinstance(part, str) and not word.quoted)
        at = next((index for index, word in enumerate(found) if word.switch), len(found))
        if len(fields) != 1 or fields[0].kind != "MERGEFIELD" or not re.fullmatch(r"=(\\.*)?", text):
            hint = "请在数据表中算好，作为一列 / work it out in the file, as a column of its own"
            refuse("mail-merge-field", one.place, "a formula with merge fields cannot be taken over", hint)
        name, switches = _name_and_switches(fields[0])
        outer = _switches(one, found[at:])
        switches.figures = outer.figures or switches.figures
        return self._value(one, name, switches, always=always)

    def _value(self, one: Field, name: str, switches: Switches, *, always: bool) -> str:
        plain, _, filters = self.meaning[name].partition("|")
        filters = f"|{filters}" if filters else ""
        if switches.figures:
            _checked(one, check_figures, switches.figures)
            if filters in {"", "|money"}:
                filters = f"|figures({_constant(one, switches.figures)})"
            else:
                self.notes.append(f"{name}: \\# {switches.figures} 未采用 / not taken over, because it is {self.meaning[name]}")
        if switches.dated:
            _checked(one, check_dated, switches.dated)
            filters = f"{filters.removesuffix('|cndate')}|dated({_constant(one, switches.dated)})"
        for form in switches.forms:
            if form == "firstcap":
                self.notes.append(
                    f"{name}: \\* FirstCap 用 capitalize,其余字母改小写 / capitalize: the other letters become small"
                )
                filters += "|capitalize"
            elif form == "caps":
                self.notes.append(f"{name}: \\* Caps 用 title,其余字母改小写 / title: the other letters become small")
                filters += "|title"
            else:
                filters += FORMS[form]
        value = f"{{{{ {plain}{filters} }}}}"
        if not (switches.before or switches.after):
            if always:
                self.always.add(plain)
            return value
        before, after = _literal(one, switches.before), _literal(one, switches.after)
        return f"{{% if {plain}{filters} %}}{before}{value}{after}{{% endif %}}"

    def _if(self, one: Field) -> str:
        found = words(one)[1:]
        while len(found) > 4 and found[-2].switch == "\\*":
            found = found[:-2]
        if not 4 <= len(found) <= 5 or found[1].text not in {"=", "<>", "<", ">", "<=", ">="}:
            refuse("mail-merge-field", one.place, "an IF that is not of the simple form", COMPARISON)
        condition = self._condition(one, found[0], found[1].text, found[2])
        yes = self._branch(one, found[3])
        no = self._branch(one, found[4]) if len(found) == 5 else ""
        otherwise = f"{{% else %}}{no}" if no else ""
        return f"{{% if {condition} %}}{yes}{otherwise}{{% endif %}}"

    def _branch(self, one: Field, word: Word) -> str:
        return "".join(_literal(one, part) if isinstance(part, str) else self._field(part, always=False) for part in word.parts)

    def _condition(self, one: Field, left: Word, operator: str, right: Word) -> str:
        sign = {"=": "==", "<>": "!="}.get(operator, operator)
        if not any(isinstance(part, Field) for part in left.parts) and any(isinstance(part, Field) for part in right.parts):
            left, right = right, left
            sign = sign.translate(str.maketrans("<>", "><")) if sign != "!=" else sign
        value = self._operand(one, left)
        if any(isinstance(part, Field) for part in right.parts):
            other = self._operand(one, right)
            return f"{value} {sign} {other}" if sign in {"==", "!="} else f"{value}|number {sign} {other}|number"
        constant = "".join(part for part in right.parts if isinstance(part, str))
        if ("*" in constant or "?" in constant) and sign in {"==", "!="}:
            refuse("mail-merge-field", one.place, f"an IF that compares with a pattern: {constant}", COMPARISON)
        number = number_of(constant) if constant.strip() else None
        if value in DATES and constant:
            day = date_of(constant)
            if day is None:
                hint = "请与 2026-11-20 这样的日期比较 / compare it with a date such as 2026-11-20"
                refuse("mail-merge-field", one.place, f"an IF compares a date with {constant}", hint)
            return f'{value}[:10] {sign} "{day.date().isoformat()}"'
        if number is not None and sign in {"==", "!="}:
            return f'{value}|figures("{EXACT}") {sign} "{figures(constant, EXACT)}"'
        if number is not None:
            return (
                f"{value}|number {sign} {number}"
                if number == number.to_integral_value()
                else (f'{value}|number {sign} "{number}"|number')
            )
        return f"{value} {sign} {_constant(one, constant)}"

    def _operand(self, one: Field, word: Word) -> str:
        """The field of a comparison, as its file has it: without a form."""
        (part, *more) = word.parts or [""]
        if more or isinstance(part, str) or part.kind != "MERGEFIELD":
            refuse("mail-merge-field", one.place, "an IF that does not compare a merge field", COMPARISON)
        name, _ = _name_and_switches(part)
        plain, _, filters = self.meaning[name].partition("|")
        return plain if plain in DATES | MONEY or not filters else f"({self.meaning[name]})"


def _name_and_switches(one: Field) -> tuple[str, Switches]:
    found = words(one)[1:]
    at = next((index for index, word in enumerate(found) if word.switch), len(found))
    name = " ".join(word.text for word in found[:at]).strip()
    if not name or any(isinstance(part, Field) for word in found for part in word.parts):
        refuse("mail-merge-field", one.place, f"a {one.kind} without a plain name", BROKEN)
    return name, _switches(one, found[at:])


def _switches(one: Field, found: list[Word]) -> Switches:
    made = Switches()
    rest = iter(found)
    for word in rest:
        switch, stuck = word.switch, word.text[2:]
        if switch in WITHOUT:
            continue
        argument = next(rest, None) if switch in WITH_ARGUMENT and not stuck else None
        if switch not in WITH_ARGUMENT or not (stuck or argument is not None):
            refuse("mail-merge-field", one.place, f"the switch {word.text or switch} is not understood", SWITCHES)
        text = stuck or (argument.text if argument is not None else "")
        match switch:
            case "\\#":
                made.figures = text
            case "\\@":
                made.dated = text
            case "\\b":
                made.before = text
            case "\\f":
                made.after = text
            case _:
                if text.lower() not in {*FORMS, "caps", "firstcap"}:
                    refuse("mail-merge-field", one.place, f"the form \\* {text} is not understood", SWITCHES)
                made.forms.append(text.lower())
    return made


def _checked(one: Field, check: Callable[[str], None], picture: str) -> None:
    try:
        check(picture)
    except ValueError as error:
        refuse("mail-merge-field", one.place, str(error), SWITCHES)


def _constant(one: Field, text: str) -> str:
    """A text as a constant inside a tag."""
    if BRACE.search(text):
        refuse("mail-merge-field", one.place, f"braces in {text[:40]!r}", "请去掉大括号 / take the braces out")
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def _literal(one: Field, text: str) -> str:
    """A text between tags."""
    if BRACE.search(text):
        refuse("mail-merge-field", one.place, f"braces in {text[:40]!r}", "请去掉大括号 / take the braces out")
    return text
