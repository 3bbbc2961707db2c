"""Wording: what a demand must not say and what it must, by rules a lawyer can read (`wording.toml`).

Two looks. `lint_text` goes over paragraphs: all that a template can say, whichever branch it takes, and what one letter says.
`lint_letter` asks a rendered letter for what its stage requires, by the values of its notice. What may hang where neighbours
read it is another question, answered by the place's rules (`jurisdiction`).

    >>> [finding.code for finding in lint_text([("document ¶3", "逾期我司将停止供水供电。")], stage=Stage.DEMAND)]
    ['threat-supply']
    >>> lint_text([("document ¶3", "我司不会采取停水、停电等方式催交。")], stage=Stage.DEMAND)
    ()
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Literal, TypeAlias

from service.terms.dates import chinese_date
from service.terms.decision import Channel, Stage
from service.terms.money import daxie, fen

Severity: TypeAlias = Literal["error", "warning"]
Public: TypeAlias = Mapping[str, Any]
"""The public part of a notice, as its letter sees it."""

NEAR = 14
"""Characters before a threat within which a denial ("不得采取") takes it back, if no clause ends between."""
_CLAUSE = re.compile(r"[，。；！？：\n,.;!?:]")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing in the wording, with its rule."""

    code: str
    severity: Severity
    """An error keeps the letter from being approved unless a person overrides it with a reason; a warning is shown."""
    where: str
    words: str = ""
    """What broke the rule; empty where something is missing."""
    shown: str
    """The words, with a few around them."""
    zh: str
    en: str
    source: str
    """Law, clause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule of the file."""

    code: str
    severity: Severity
    zh: str
    en: str
    source: str
    pattern: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None
    value: str = ""
    stages: frozenset[Stage] = frozenset()
    channels: frozenset[Channel] = frozenset()
    language: str = ""
    """"zh", "en" or empty for both."""

    def concerns(self, stage: Stage | None, language: str) -> bool:
        """Whether the rule is for letters of this stage and language; no stage means any letter."""
        return (not self.stages or stage in self.stages) and language.startswith(self.language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """All rules."""

    forbidden: tuple[Rule, ...]
    required: tuple[Rule, ...]


def lint_text(
    paragraphs: Iterable[tuple[str, str]], *, stage: Stage | None = None, rules: Rules | None = None
) -> tuple[Finding, ...]:
    """What must not be said, paragraph by paragraph (where, text).

    Rules for English look at every paragraph that has no Chinese; rules for Chinese at every other, with blanks removed, so
    that letters spaced out are read as the words they are. A rule that finds nothing in all of them together is done with: so
    most letters cost one search a rule.
    """
    plain: dict[str, list[tuple[str, str]]] = {"zh": [], "en": []}
    for where, text in paragraphs:
        if _CHINESE.search(text):
            plain["zh"].append((where, _bare(text)))
        elif _LATIN.search(text):
            plain["en"].append((where, " ".join(text.split())))
    found = []
    for language, said in plain.items():
        whole = "\n".join(text for _, text in said)
        for rule in (rules or shipped()).forbidden if whole else ():
            if rule.concerns(stage, language) and rule.pattern and rule.pattern.search(whole):
                found += [_finding(rule, where, text, match) for where, text in said for match in _threats(rule, text)]
    return tuple(found)


def lint_letter(
    text: str,
    public: Public,
    *,
    stage: Stage | None,
    channel: Channel | None = None,
    language: str = "zh-CN",
    qr: bool = False,
    rules: Rules | None = None,
) -> tuple[Finding, ...]:
    """What the text of a rendered letter lacks, by the values of its notice.

    `qr` says that the letter shows the payment QR. A letter without stage (a receipt, a pledge) is asked for nothing.
    """
    if stage is None:
        return ()
    read = _bare(text).casefold()
    return tuple(
        _finding(rule)
        for rule in (rules or shipped()).required
        if rule.concerns(stage, language)
        and (not rule.channels or channel in rule.channels)
        and not _said(rule, text, read, public, qr=qr)
    )


@cache
def shipped() -> Rules:
    """The rules that come with the program."""
    return load_rules(resources.files("service.policy").joinpath("wording.toml").read_bytes())


def load_rules(toml: bytes) -> Rules:
    """The rules in a file."""
    data = tomllib.loads(toml.decode("utf-8"))
    return Rules(forbidden=tuple(map(_rule, data["forbidden"])), required=tuple(map(_rule, data["required"])))


def _rule(entry: dict[str, Any]) -> Rule:
    language = entry.get("language", "zh" if "unless" in entry else "")
    flags = re.NOFLAG if language == "zh" else re.IGNORECASE  # without it a pattern's first characters are looked for at once
    return Rule(
        code=entry["code"],
        severity=entry["severity"],
        zh=entry["zh"],
        en=entry["en"],
        source=entry["source"],
        pattern=re.compile(entry["pattern"], flags) if entry.get("pattern") else None,
        unless=re.compile(entry["unless"], flags) if entry.get("unless") else None,
        value=entry.get("value", ""),
        stages=frozenset(Stage(name) for name in entry.get("stages", ())),
        channels=frozenset(Channel(name) for name in entry.get("channels", ())),
        language=language,
    )


def _threats(rule: Rule, text: str) -> Iterable[re.Match[str]]:
    """Matches that are not taken back by a word before them in the same clause."""
    assert rule.pattern is not None
    for match in rule.pattern.finditer(text):
        before = _CLAUSE.split(text[max(0, match.start() - NEAR) : match.start()])[-1]
        if rule.unless is None or not rule.unless.search(before):
            yield match


def _around(text: str, match: re.Match[str], room: int = 8) -> str:
    start, end = max(0, match.start() - room), min(len(text), match.end() + room)
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")


def _finding(rule: Rule, where: str = "", text: str = "", match: re.Match[str] | None = None) -> Finding:
    return Finding(
        code=rule.code,
        severity=rule.severity,
        where=where,
        words=match[0] if match else "",
        shown=_around(text, match) if match else "",
        zh=rule.zh,
        en=rule.en,
        source=rule.source,
    )


def _said(rule: Rule, text: str, read: str, public: Public, *, qr: bool) -> bool:
    if rule.pattern is not None:
        return bool(rule.pattern.search(text) or rule.pattern.search(read))
    wanted = _WANTED[rule.value](public)
    if rule.value == "payment" and qr:
        return True
    bare = read.replace(",", "") if rule.value in {"total", "lines"} else read
    return all(any(_bare(form).casefold() in bare for form in forms) for forms in wanted)


def _bare(text: str) -> str:
    """Text without its blanks."""
    return "".join(text.split())


def _amounts(amount: str) -> tuple[str, ...]:
    """How an amount may be printed: with separators and without."""
    return (f"{int(amount.partition('.')[0]):,}.{amount.partition('.')[2]}", amount)


def _dates(day: str) -> tuple[str, ...]:
    """How a date may be printed, in Chinese and English letters."""
    known = date.fromisoformat(day)
    month, short = f"{known:%B}", f"{known:%b}"
    return (
        *(chinese_date(known), day, f"{known:%Y年%m月%d日}", f"{known:%Y/%m/%d}", f"{known:%Y.%m.%d}"),
        *(f"{known.year}.{known.month}.{known.day}", f"{known.year}/{known.month}/{known.day}"),
        *(f"{known.day} {name} {known.year}" for name in (month, short)),
        *(f"{name} {known.day}, {known.year}" for name in (month, short)),
    )


def _phones(public: Public) -> Sequence[Sequence[str]]:
    forms = [public[who].get("phone", "") for who in ("estate", "issuer")]
    return [[form for form in forms if form]] if any(forms) else []


def _account(public: Public) -> Sequence[Sequence[str]]:
    number = public["payment"].get("account_no", "")
    return [[number or "\0"]]  # without an account only the QR is a way to pay


def _present(*forms: str) -> Sequence[Sequence[str]]:
    """One thing to be found in any of these forms; nothing where the notice holds none."""
    return [forms] if any(forms) else []


_WANTED: Mapping[str, Callable[[Public], Sequence[Sequence[str]]]] = {
    "number": lambda public: _present(public.get("number", "")),
    "creditor": lambda public: _present(public["issuer"]["name"]),
    "debtor": lambda public: _present(public["debtor"]["name"]),
    "premises": lambda public: _present(public.get("premises", "")),
    "total": lambda public: _present(public["total"]),
    "daxie": lambda public: _present(daxie(fen(public["total"])).removeprefix("人民币")),
    "lines": lambda public: [_present(line["amount"])[0] for line in public["lines"]],
    "deadline": lambda public: _present(*_dates(public["deadline"])) if public.get("deadline") else [],
    "payment": _account,
    "phone": _phones,
    "return_address": lambda public: _present(public["issuer"].get("address", "")),
}
"""What each `value` of a rule wants to see: for every thing the forms it may have."""
