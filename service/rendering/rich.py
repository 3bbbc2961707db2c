"""Rich values: formatted text, paragraphs and pictures in the data of a template.

    {"rich": [{"text": "逾期 "}, {"text": "36 天", "bold": true, "color": "C00000"}]}          {{r name }} or {{ name }}
    {"paragraphs": ["一段", {"rich": [{"text": "又一段"}], "style": "列表项目符号"}]}            {{p name }}
    {"image": "<PNG or JPEG, base64>", "width_mm": 30, "alt": "公章"}                          {{ name }}

Whoever calls from Python may give docxtpl's RichText, RichTextParagraph, Listing and InlineImage as well. A letter of a notice
has none of these: its data are plain text, which is embedded in its PDF; a logo or chop stands in the template itself.
"""

import base64
import binascii
import html
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docxtpl import InlineImage, Listing, RichText, RichTextParagraph

from service.terms.problems import Problem, Refused

DEPTH = 60
"""Lists in objects in lists: deeper data are nobody's letter."""
MOST_IMAGE = 20 * 1024 * 1024
"""Bytes of one picture."""
COLOUR = re.compile(r"#?[0-9A-Fa-f]{6}")
SIZES_MM = (0.1, 1000.0)
UNDERLINES = frozenset(["single", "double", "thick", "dotted", "dash", "dotDash", "dotDotDash", "wave"])
SWITCHES = frozenset(["bold", "italic", "strike", "superscript", "subscript"])
RUN_KEYS = SWITCHES | {"text", "underline", "color", "highlight", "size_pt", "font", "style", "link"}
IMAGE_KEYS = frozenset(["image", "width_mm", "height_mm", "alt"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Words with one format."""

    text: str
    switches: frozenset[str] = frozenset()
    underline: str = ""
    color: str = ""
    highlight: str = ""
    size_pt: float = 0
    font: str = ""
    style: str = ""
    """Name of a character style of the template."""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """Formatted text within a paragraph."""

    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraphs:
    """Whole paragraphs, each with the name of its style."""

    paragraphs: tuple[tuple[Runs, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A PNG or JPEG; a side that is 0 follows from the other, or from the picture's own resolution."""

    data: bytes
    width_mm: float = 0
    height_mm: float = 0
    alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """WordprocessingML from docxtpl's own objects: runs, or paragraphs where `block`."""

    xml: str
    block: bool


Shape = Runs | Paragraphs | Picture | Markup


def shaped(data: Mapping[str, Any], make: Callable[[Shape, str], object]) -> dict[str, Any]:
    """The data with every rich value replaced by what `make(shape, place)` gives; plain values stay what they are.

    Raises Refused("template-data") naming the place of a shape that is not right, as "lines[2].logo".
    """
    return {str(name): _shaped(value, str(name), make) for name, value in data.items()}


def _shaped(value: Any, at: str, make: Callable[[Shape, str], object], depth: int = 0) -> Any:  # noqa: ANN401 - any data
    if depth > DEPTH:
        raise wrong(at, f"data nested deeper than {DEPTH}")
    if isinstance(value, Mapping):
        shape = _object(value, at)
        if shape is not None:
            return make(shape, at)
        return {name: _shaped(inner, f"{at}.{name}", make, depth + 1) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_shaped(inner, f"{at}[{index}]", make, depth + 1) for index, inner in enumerate(value)]
    if isinstance(value, Listing):
        return html.unescape(value.xml)
    native = _native(value, at)
    return value if native is None else make(native, at)


def _object(value: Mapping[str, Any], at: str) -> Shape | None:
    keys = set(value)
    if keys == {"rich"}:
        return _runs(value["rich"], at)
    if keys == {"paragraphs"}:
        return Paragraphs(paragraphs=tuple(_paragraph(item, f"{at}[{index}]") for index, item in enumerate(_list(value, at))))
    if keys == {"docx"}:
        raise wrong(at, "a document within a letter is not available: paste its text into the template")
    if isinstance(value.get("image"), str) and keys <= IMAGE_KEYS:
        try:
            data = base64.b64decode(re.sub(r"^data:image/\w+;base64,|\s", "", value["image"]), validate=True)
        except (binascii.Error, ValueError):
            raise wrong(at, "the picture is not base64") from None
        return _picture(
            data,
            _side(value.get("width_mm", 0), f"{at}.width_mm"),
            _side(value.get("height_mm", 0), f"{at}.height_mm"),
            _text(value.get("alt", ""), f"{at}.alt"),
            at,
        )
    return None


def _picture(data: bytes, width: float, height: float, alt: str, at: str) -> Picture:
    if len(data) > MOST_IMAGE:
        raise wrong(at, f"a picture of more than {MOST_IMAGE:,} bytes")
    if not data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        raise wrong(at, "the picture is neither PNG nor JPEG")
    return Picture(data=data, width_mm=width, height_mm=height, alt=alt)


def _list(value: Mapping[str, Any], at: str) -> list[Any]:
    found = value["paragraphs"]
    if not isinstance(found, list | tuple):
        raise wrong(at, "paragraphs are a list")
    return list(found)


def _paragraph(value: object, at: str) -> tuple[Runs, str]:
    if isinstance(value, str):
        return Runs(runs=(Run(text=value),)), ""
    if isinstance(value, Mapping) and "rich" in value and set(value) <= {"rich", "style"}:
        return _runs(value["rich"], at), _text(value.get("style", ""), f"{at}.style")
    if isinstance(value, Mapping) and "text" in value and set(value) <= {"text", "style"}:
        return Runs(runs=(Run(text=_text(value["text"], at)),)), _text(value.get("style", ""), f"{at}.style")
    raise wrong(at, 'a paragraph is a text, {"text": …, "style": …} or {"rich": […], "style": …}')


def _runs(value: object, at: str) -> Runs:
    if not isinstance(value, list | tuple):
        raise wrong(at, "rich text is a list of runs")
    return Runs(runs=tuple(_run(item, f"{at}[{index}]") for index, item in enumerate(value)))


def _run(value: object, at: str) -> Run:
    if isinstance(value, str):
        return Run(text=value)
    if not isinstance(value, Mapping) or "text" not in value:
        raise wrong(at, 'a run is a text or {"text": …, "bold": true, …}')
    if unknown := sorted(set(value) - RUN_KEYS):
        raise wrong(f"{at}.{unknown[0]}", f"a run has no such key; there are {', '.join(sorted(RUN_KEYS))}")
    underline = value.get("underline", False)
    if underline is not False and underline is not True and underline not in UNDERLINES:
        raise wrong(f"{at}.underline", f"underline is true, false or one of {', '.join(sorted(UNDERLINES))}")
    size = value.get("size_pt", 0)
    if isinstance(size, bool) or not isinstance(size, int | float) or not 0 <= size <= 500:
        raise wrong(f"{at}.size_pt", "a size is a number of points")
    link = _text(value.get("link", ""), f"{at}.link")
    if link and not link.startswith(("https://", "http://", "mailto:")):
        raise wrong(f"{at}.link", "a link begins with https://, http:// or mailto:")
    return Run(
        text=_text(value["text"], f"{at}.text"),
        switches=frozenset(name for name in SWITCHES if _switch(value.get(name, False), f"{at}.{name}")),
        underline=("single" if underline is True else underline or ""),
        color=_colour(value.get("color", ""), f"{at}.color"),
        highlight=_colour(value.get("highlight", ""), f"{at}.highlight"),
        size_pt=float(size),
        font=_text(value.get("font", ""), f"{at}.font"),
        style=_text(value.get("style", ""), f"{at}.style"),
        link=link,
    )


def _native(value: object, at: str) -> Shape | None:
    """Docxtpl's own objects."""
    match value:
        case RichText():
            return Markup(xml=value.xml, block=False)
        case RichTextParagraph():
            return Markup(xml=value.xml, block=True)
        case InlineImage():
            source: Any = value.image_descriptor
            data = source.read() if hasattr(source, "read") else Path(source).read_bytes()
            if hasattr(source, "seek"):
                source.seek(0)
            return _picture(data, _millimetres(value.width), _millimetres(value.height), "", at)
        case _ if type(value).__module__.startswith("docxtpl"):
            raise wrong(at, f"a {type(value).__name__} cannot be put into a letter: paste its text into the template")
        case _:
            return None


def to_docxtpl(template: Any, style: Callable[[str, str, str], str]) -> Callable[[Shape, str], object]:  # noqa: ANN401 - untyped
    """What makes docxtpl's own objects of shapes, for a DocxTemplate; `style(name, kind, place)` gives a style's id."""

    def make(shape: Shape, at: str) -> object:
        if isinstance(shape, Runs):
            return rich_text(shape, at, style=style, link=template.build_url_id)
        if isinstance(shape, Paragraphs):
            return rich_paragraphs(shape, at, style=style, link=template.build_url_id)
        if isinstance(shape, Picture):
            sides = [round(side * 36_000) or None for side in (shape.width_mm, shape.height_mm)]
            return InlineImage(template, io.BytesIO(shape.data), *sides)
        made = RichTextParagraph() if shape.block else RichText()
        made.xml = shape.xml
        return made

    return make


def rich_text(shape: Runs, at: str, *, style: Callable[[str, str, str], str], link: Callable[[str], str]) -> RichText:
    """A RichText of docxtpl's: it writes the XML, we hand it nothing that could break it."""
    made = RichText()
    for run in shape.runs:
        made.add(
            run.text,
            style=html.escape(style(run.style, "character", at)) if run.style else None,
            color=run.color or None,
            highlight=run.highlight or None,
            size=round(run.size_pt * 2) or None,
            underline=run.underline or False,
            font=html.escape(f"eastAsia:{run.font}") if run.font else None,
            url_id=link(run.link) if run.link else None,
            **{name: name in run.switches for name in SWITCHES},
        )
    return made


def rich_paragraphs(
    shape: Paragraphs, at: str, *, style: Callable[[str, str, str], str], link: Callable[[str], str]
) -> RichTextParagraph:
    """A RichTextParagraph of docxtpl's."""
    made = RichTextParagraph()
    for runs, name in shape.paragraphs:
        parastyle = html.escape(style(name, "paragraph", at)) if name else None
        made.add(rich_text(runs, at, style=style, link=link), parastyle=parastyle)
    return made


def _millimetres(length: object) -> float:
    return float(length) / 36_000 if isinstance(length, int | float) else 0.0


def _side(value: object, at: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or (value and not SIZES_MM[0] <= value <= SIZES_MM[1]):
        raise wrong(at, f"a side is a number of millimetres, {SIZES_MM[0]:g} to {SIZES_MM[1]:g}")
    return float(value)


def _colour(value: object, at: str) -> str:
    text = _text(value, at)
    if text and not COLOUR.fullmatch(text):
        raise wrong(at, 'a colour is six hexadecimal digits, as "C00000"')
    return text.removeprefix("#").upper()


def _switch(value: object, at: str) -> bool:
    if not isinstance(value, bool):
        raise wrong(at, "this is true or false")
    return value


def _text(value: object, at: str) -> str:
    if not isinstance(value, str):
        raise wrong(at, "this is a text")
    return value


def wrong(at: str, said: str) -> Refused:
    """Refused("template-data") for one place of the data."""
    hint = "请按 docs/templates.md“带格式的值”改正数据 / docs/templates.md, “Formatted values”, says how such data look"
    problem = Problem(code="template-data", field=at, shown=said, hint=hint)
    return Refused("template-data", f"data, {at}: {said}", hint=hint, problems=(problem,))
