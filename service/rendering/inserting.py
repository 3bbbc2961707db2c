"""Rich values made ready for our own engine: fragments of steps, and the package with their pictures and links in it."""

import hashlib
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from PIL import Image

from service.paper.images import read_image
from service.rendering.builder import encode
from service.rendering.fragment import Fragment
from service.rendering.rich import Markup, Paragraphs, Picture, Runs, Shape, rich_paragraphs, rich_text, shaped, wrong
from service.rendering.sandbox import FORBIDDEN_CHARACTER
from service.rendering.tokens import LISTING, Kind, Piece, Step, condense, unmarked
from service.rendering.word.package import Package, Relationship
from service.rendering.word.parse import WORD, parse
from service.terms.problems import Problem

EMU_PER_MM = 36_000
EMU_PER_INCH = 914_400
USUAL_DPI = 72
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
PICTURE = (
    '<w:r><w:drawing><wp:inline><wp:extent cx="{cx}" cy="{cy}"/><wp:docPr id="1" name="Picture 1"/>'
    '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
    '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
    '<pic:nvPicPr><pic:cNvPr id="0" name="{name}"/><pic:cNvPicPr/></pic:nvPicPr>'
    '<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{cx}" cy="{cy}"/></a:xfrm><a:prstGeom prst="rect"/></pic:spPr>'
    "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
)
RUN_PARTS = frozenset(WORD + name for name in ("r", "hyperlink"))
BLOCK_PARTS = frozenset(WORD + name for name in ("p", "tbl"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Data ready for `Program.expand`."""

    data: dict[str, Any]
    fragments: tuple[Fragment, ...]
    package: Package
    problems: tuple[Problem, ...]
    """Characters that no document can hold and that were left out."""


def prepare(data: Mapping[str, Any], package: Package) -> Prepared:
    """The data with every rich value made a fragment, and the package with what they bring.

    Raises Refused("template-data") with the place in the data, Refused("image-…") for a picture that cannot be drawn.
    """
    insertion = _Insertion(package)
    made = shaped(data, insertion.make)
    return Prepared(
        data=made, fragments=tuple(insertion.fragments), package=insertion.package(), problems=tuple(insertion.problems)
    )


def style_id(package: Package, name: str, kind: str, at: str) -> str:
    """The id of a style by its name as Word shows it, or by its id; raises Refused("template-data") where there is none."""
    root = parse(package.parts[package.styles], package.styles) if package.styles else ()
    for style in root:
        if style.get(WORD + "type") == kind:
            named = style.find(WORD + "name")
            said = "" if named is None else named.get(WORD + "val", "")
            if name in {style.get(WORD + "styleId"), said} or name.casefold() == said.casefold():
                return str(style.get(WORD + "styleId", ""))
    raise wrong(at, f"the template has no {kind} style {name!r}")


@dataclass(slots=True)
class _Insertion:
    """What one set of data brings."""

    template: Package
    fragments: list[Fragment] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    media: dict[str, bytes] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    relations: dict[str, Relationship] = field(default_factory=dict)

    def make(self, shape: Shape, at: str) -> Fragment:
        """The fragment of a shape."""

        def style(name: str, kind: str, place: str) -> str:
            return style_id(self.template, name, kind, place)

        match shape:
            case Runs():
                return self._fragment(rich_text(shape, at, style=style, link=self._link).xml, at, block=False)
            case Paragraphs():
                return self._fragment(rich_paragraphs(shape, at, style=style, link=self._link).xml, at, block=True)
            case Picture():
                return self._fragment(self._picture(shape), at, block=False)
            case Markup():
                return self._fragment(shape.xml, at, block=shape.block)

    def package(self) -> Package:
        """The template's package, with pictures and links known to each of its parts."""
        if not self.relations:
            return self.template
        relationships = dict(self.template.relationships)
        for name in self.template.story_parts:
            relationships[name] = MappingProxyType({**relationships.get(name, {}), **self.relations})
        return replace(
            self.template,
            parts=MappingProxyType({**self.template.parts, **self.media}),
            content_types=MappingProxyType({**self.template.content_types, **self.types}),
            relationships=MappingProxyType(relationships),
        )

    def _fragment(self, xml: str, at: str, *, block: bool) -> Fragment:
        clean = FORBIDDEN_CHARACTER.sub("", xml.replace("\r\n", "\n").replace("\r", "\n"))
        if len(clean) < len(xml.replace("\r\n", "\n")):
            hint = "数据含有不可打印的控制字符，已去掉 / the data held control characters, which were left out"
            self.problems.append(Problem(code="template-character-removed", field=f"data {at}", hint=hint, blocking=False))
        try:
            found: list[Piece] = unmarked(f"<w:x {NAMESPACES}>{clean}</w:x>")
        except ValueError as error:
            raise wrong(at, f"not well-formed: {error}") from error
        steps = [step for step in found if isinstance(step, Step)][1:-1]
        if _outermost(steps) - (BLOCK_PARTS if block else RUN_PARTS):
            raise wrong(at, "paragraphs and tables only" if block else "runs and links only")
        listing = any(step.kind is Kind.TEXT and LISTING.search(step.text) for step in steps)
        made = Fragment(key=f"f{len(self.fragments)}", block=block, codes=encode(condense(steps)), listing=listing)
        self.fragments.append(made)
        return made

    def _picture(self, shape: Picture) -> str:
        read_image(shape.data)
        kind = "png" if shape.data.startswith(b"\x89PNG") else "jpeg"
        name = f"word/media/value-{hashlib.sha256(shape.data).hexdigest()[:32]}.{kind}"
        self.media[name], self.types[name] = shape.data, f"image/{kind}"
        cx, cy = _extent(shape)
        relation = self._relation(Relationship(id="", kind="image", target=name))
        drawn = PICTURE.format(cx=cx, cy=cy, name=name.rpartition("/")[2], relation=relation)
        alt = re.sub(r"[<>&\"]", " ", shape.alt)
        return drawn.replace('name="Picture 1"', f'name="Picture 1" descr="{alt}"') if alt else drawn

    def _link(self, url: str) -> str:
        return self._relation(Relationship(id="", kind="hyperlink", target=url, external=True))

    def _relation(self, relation: Relationship) -> str:
        identity = f"rIdValue{len(self.relations)}"
        self.relations[identity] = replace(relation, id=identity)
        return identity


def _extent(shape: Picture) -> tuple[int, int]:
    """Both sides in EMU: as asked, or in proportion, or as the picture's resolution says (72 dpi where it does not)."""
    with Image.open(io.BytesIO(shape.data)) as picture:
        resolution = [round(side) or USUAL_DPI for side in picture.info.get("dpi", (USUAL_DPI, USUAL_DPI))]
        own = [int(pixels / dpi * EMU_PER_INCH) for pixels, dpi in zip(picture.size, resolution, strict=True)]
    width, height = (round(side * EMU_PER_MM) for side in (shape.width_mm, shape.height_mm))
    if not width and not height:
        return own[0], own[1]
    return width or round(own[0] * height / own[1]), height or round(own[1] * width / own[0])


def _outermost(steps: list[Step]) -> set[str]:
    depth, found = 0, set()
    for step in steps:
        if step.kind is Kind.START:
            if not depth:
                found.add(step.tag)
            depth += 1
        elif step.kind is Kind.END:
            depth -= 1
        elif not depth:
            found.add(step.kind.name)
    return found
