"""The template card: the few things about a letter that Word cannot say, in a small TOML file beside the DOCX.

id = "reminder"
title = "催缴通知单"
stages = ["reminder"]
channels = ["door", "hand"]
language = "zh-CN"
requires = ["deadline", "payment.url"]
envelope = "DL"
qr_mm = 25
duplex = true
engine = "native"
"""

import re
import tomllib
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, TypeVar

from service.terms.canonical import sha256
from service.terms.decision import Channel, Stage
from service.terms.problems import Problem, Refused

ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
LEAST_QR_MM, MOST_QR_MM = 10.0, 80.0
"""Below 10 mm a phone cannot read version 5 from paper; above 80 mm the symbol fills a letter's column."""

T = TypeVar("T")


class Engine(StrEnum):
    """Who lays a letter out."""

    NATIVE = "native"
    OFFICE = "office"
    """LibreOffice: for letters that hold what ours does not draw; never for numbered ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A template's card."""

    id: str
    title: str
    """Title of the PDF and of the letter in lists."""
    stages: tuple[Stage, ...]
    channels: tuple[Channel, ...]
    language: str = "zh-CN"
    """BCP 47; the PDF's document language."""
    requires: tuple[str, ...] = ()
    """Variables that must not be empty, dotted as in the template: "deadline", "payment.url"."""
    envelope: str = ""
    """Name of the window envelope; empty where the letter travels without one."""
    qr_mm: float = 25.0
    """Side of the QR in millimetres, with its quiet zone."""
    duplex: bool = True
    engine: Engine = Engine.NATIVE
    digest: str = ""
    """SHA-256 of the card's bytes."""


UNCARDED = Card(id="template", title="样张", stages=(), channels=())
"""Stands in for the card of a template that has none yet."""


def load_card(toml: bytes) -> Card:
    """The card in TOML bytes.

    Raises Refused: "card-not-toml", "card-unknown-key", "card-missing-key", "card-bad-value"; each names the key.
    """
    try:
        data = tomllib.loads(toml.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Refused(
            "card-not-toml", f"the template card is not TOML: {error}", hint="请按 TOML 格式修改 / mend the TOML"
        ) from error
    known = [field.name for field in fields(Card) if field.name != "digest"]
    if unknown := sorted(set(data) - set(known)):
        raise _refused("card-unknown-key", unknown[0], "", f"可用的键 / known keys: {' '.join(known)}")
    for key in ("id", "title", "stages", "channels"):
        if key not in data:
            raise _refused("card-missing-key", key, "", f"请补上 {key} / add it")
    return Card(
        id=_text(data, "id", ID),
        title=_text(data, "title"),
        stages=tuple(_one_of(Stage, "stages", item) for item in _texts(data, "stages")),
        channels=tuple(_one_of(Channel, "channels", item) for item in _texts(data, "channels")),
        language=_text({"language": "zh-CN"} | data, "language", LANGUAGE),
        requires=_texts(data, "requires"),
        envelope=_text(data, "envelope") if data.get("envelope") else "",
        qr_mm=_millimetres(data.get("qr_mm", 25)),
        engine=_one_of(Engine, "engine", _checked("engine", data.get("engine", "native"), str, "native / office")),
        duplex=_checked("duplex", data.get("duplex", True), bool, "true / false"),
        digest=sha256(toml),
    )


def _text(data: dict[str, Any], key: str, form: re.Pattern[str] | None = None) -> str:
    value = _checked(key, data[key], str, "文字 / text")
    if not value or (form and not form.fullmatch(value)):
        raise _refused("card-bad-value", key, value, f"须为 {form.pattern if form else '文字 / text'}")
    return value


def _texts(data: dict[str, Any], key: str) -> tuple[str, ...]:
    values = _checked(key, data.get(key, []), list, '文字列表 / a list of text: ["a", "b"]')
    return tuple(_checked(key, item, str, "文字 / text") for item in values)


def _one_of(kind: type[T], key: str, value: str) -> T:
    try:
        return kind(value)  # type: ignore[call-arg]  # an enum is called with its value
    except ValueError:
        allowed = " ".join(str(item) for item in kind)  # type: ignore[attr-defined]  # an enum lists its members
        raise _refused("card-bad-value", key, value, f"可用的值 / known values: {allowed}") from None


def _millimetres(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not LEAST_QR_MM <= value <= MOST_QR_MM:
        raise _refused("card-bad-value", "qr_mm", str(value), f"{LEAST_QR_MM:g}–{MOST_QR_MM:g} mm")
    return float(value)


def _checked(key: str, value: object, kind: type[T], wanted: str) -> T:
    if not isinstance(value, kind):
        raise _refused("card-bad-value", key, str(value), wanted)
    return value


def _refused(code: str, key: str, shown: str, hint: str) -> Refused:
    said = {
        "card-unknown-key": "has a key nobody knows",
        "card-missing-key": "lacks a key",
        "card-bad-value": "has a value that cannot be used",
    }
    return Refused(
        code,
        f"the template card {said[code]}: {key}{f' = {shown!r}' if shown else ''}",
        hint=hint,
        problems=(Problem(code=code, field=key, shown=shown, hint=hint),),
    )
