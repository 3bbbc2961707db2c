"""Format: the resolved styles of a paragraph and its runs at one place, cached so that a template pays for them once.

A `Scope` is where paragraphs stand (free, or in a region of a styled table); a `Basis` is a paragraph style seen from a
scope; a `Format` adds a paragraph's own w:pPr. All three are compared by identity and live as long as their `Manner`, the
compiled styles of one package.
"""

from dataclasses import fields
from typing import Any, Final

from service.rendering.node import Node
from service.rendering.word.model import Anchor, Borders, Label, ParagraphStyle, RunStyle, TabStop
from service.rendering.word.names import W, number, on, val
from service.rendering.word.numbering import Level, Numbering
from service.rendering.word.properties import NOTHING, Props, indents, merged, paragraph_properties, run_properties
from service.rendering.word.styles import ParagraphLook, Styles, switched_on
from service.rendering.word.theme import Theme

MOST_KEPT = 64
"""Entries a memo that is keyed by place holds; beyond that a place is read anew each time."""

_RUN_FIELDS: Final = frozenset(item.name for item in fields(RunStyle))
_PARAGRAPH_FIELDS: Final = frozenset(item.name for item in fields(ParagraphStyle)) - {"style_id", "tabs", "borders", "blank"}
_BORDER_SIDES: Final = ("top", "right", "bottom", "left", "between")


class RunLook:
    """A resolved run style, and what it says beside: hidden text, constructs that are not drawn."""

    __slots__ = ("hidden", "notes", "style")

    def __init__(self, props: Props) -> None:
        self.style = RunStyle(**{key: value for key, value in props.items() if key in _RUN_FIELDS})
        self.hidden = bool(props.get("vanish") or props.get("web_hidden"))
        self.notes: tuple[str, ...] = props.get("notes", ())
        if props.get("web_hidden") and not props.get("vanish"):  # Word prints it
            self.notes += ("text hidden on web pages, left out",)


class Manner:
    """Styles, lists, theme and settings of one package, compiled."""

    def __init__(self, *, styles: Node | None, numbering: Node | None, theme: Node | None, settings: Node | None) -> None:
        language = settings.child(W + "themeFontLang") if settings else None
        self.theme = Theme(theme, han_language=language.attrib.get(W + "eastAsia", "") if language else "")
        self.styles = Styles(styles, self.theme)
        self.numbering = Numbering(numbering, self.theme)
        self.even_and_odd = switched_on(settings, "evenAndOddHeaders")
        self.shows_background = switched_on(settings, "displayBackgroundShape")
        self.mirror_margins = switched_on(settings, "mirrorMargins")
        self.gutter_at_top = switched_on(settings, "gutterAtTop")
        tab = settings.child(W + "defaultTabStop") if settings else None
        self.default_tab = number(val(tab), 720) if tab else 720
        compat = settings.child(W + "compat") if settings else None
        self.no_shift_return_expand = switched_on(compat, "doNotExpandShiftReturn")
        self.add_spacing = switched_on(compat, "doNotUseHTMLParagraphAutoSpacing")
        self.compatibility = 0
        for setting in compat.all(W + "compatSetting") if compat else ():
            if setting.attrib.get(W + "name") == "compatibilityMode":
                self.compatibility = number(setting.attrib.get(W + "val"))
        self._looks: dict[Any, RunLook] = {}
        self.free = Scope(self, NOTHING, NOTHING)

    def run_look(self, props: Props) -> RunLook:
        """The look of a complete set; the same object for the same set, so that styles compare quickly."""
        key = frozenset(props.items())
        found = self._looks.get(key)
        if found is None:
            found = self._looks[key] = RunLook(props)
        return found

    def memo(self, node: Node) -> dict[Any, Any] | None:
        """The node's memo for this package; None where the node is not static."""
        if not node.static:
            return None
        kept = node.memo
        if kept is None or kept[0] is not self:
            kept = node.memo = (self, {})
        found: dict[Any, Any] = kept[1]
        return found


class Scope:
    """Where paragraphs stand: what the table style says below their own styles."""

    __slots__ = ("_bases", "_plain", "manner", "paragraph", "run")

    def __init__(self, manner: Manner, paragraph: Props, run: Props) -> None:
        self.manner = manner
        self.paragraph = merged(manner.styles.default_paragraph, paragraph)
        self.run = merged(manner.styles.default_run, run)
        self._bases: dict[str, Basis] = {}
        self._plain: Format | None = None

    def basis(self, style: str) -> "Basis":
        """A paragraph style seen from here."""
        found = self._bases.get(style)
        if found is None:
            found = self._bases[style] = Basis(self, self.manner.styles.paragraph(style))
        return found

    def format(self, properties: Node | None) -> "Format":
        """The format of a paragraph with this w:pPr."""
        if properties is None:
            if self._plain is None:
                self._plain = Format(self, None)
            return self._plain
        memo = self.manner.memo(properties)
        if memo is None:
            return Format(self, properties)
        found: Format | None = memo.get(self)
        if found is None:
            found = memo[self] = Format(self, properties)
        return found


class Basis:
    """A paragraph style seen from a scope."""

    __slots__ = ("_direct", "blank", "look", "manner", "paragraph", "run")

    def __init__(self, scope: Scope, look: ParagraphLook) -> None:
        self.manner = scope.manner
        self.look = look
        self.paragraph = merged(scope.paragraph, look.paragraph)
        self.run = merged(scope.run, look.run)
        self.blank = self.manner.run_look(self.run)
        self._direct: dict[Any, RunLook] = {}

    def run_look(self, properties: Node | None) -> RunLook:
        """The look of a run with this w:rPr."""
        if properties is None:
            return self.blank
        memo = self.manner.memo(properties)
        if memo is None:
            return self._resolve(run_properties(properties, self.manner.theme))
        found: RunLook | None = memo.get(self)
        if found is None:
            found = memo[self] = self._resolve(run_properties(properties, self.manner.theme))
        return found

    def _resolve(self, direct: Props) -> RunLook:
        key = frozenset(direct.items())
        found = self._direct.get(key)
        if found is None:
            style = self.manner.styles.character(direct["style"]) if "style" in direct else NOTHING
            props = merged(self.run, style, {k: v for k, v in direct.items() if k != "style"})
            # Portions end where direct formatting changes, even where nothing that is drawn does: another style object.
            found = self._direct[key] = self.manner.run_look(props | {"direct": key} if direct else props)
        return found


class Format:
    """A paragraph's resolved styles: its own, its mark's, and its list level."""

    __slots__ = (
        "_label_style", "basis", "deleted_mark", "frame", "labels", "level", "mark", "notes", "num", "section", "style",
    )  # fmt: skip

    def __init__(self, scope: Scope, properties: Node | None) -> None:
        direct = paragraph_properties(properties)
        basis = self.basis = scope.basis(direct.get("style", ""))
        manner, look = scope.manner, basis.look
        marked = properties.child(W + "rPr") if properties else None
        self.section = properties.child(W + "sectPr") if properties else None
        self.deleted_mark = marked is not None and (marked.child(W + "del") or marked.child(W + "moveFrom")) is not None
        self.mark = basis.run_look(marked)
        self.num = direct.get("num", look.num)
        found = manner.numbering.get(self.num)
        self.level = 0
        level: Level | None = None
        if found is None:
            self.num = 0
        else:
            bound = look.level if look.level is not None else manner.numbering.level_of(self.num, look.id)
            self.level = direct.get("level", bound if self.num == look.num else 0)
            level = found.levels[self.level]
        props = merged(basis.paragraph, direct)
        if level is not None:
            own = look.indents if self.num == look.num else NOTHING
            props |= {**indents(level.paragraph), **own, **indents(direct)}
        self.style = _paragraph_style(props, basis)
        self.notes: tuple[str, ...] = props.get("notes", ())
        self.frame: Anchor | None = props.get("frame")
        self.labels: dict[str, Label] = {}
        self._label_style = (
            None if level is None else _label_style(level, self.mark, run_properties(marked, manner.theme), manner)
        )

    def list_level(self, manner: Manner) -> Level:
        """The level of the paragraph's list; only where `num` is not 0."""
        found = manner.numbering.get(self.num)
        assert found is not None
        return found.levels[self.level]

    def label(self, text: str, level: Level) -> Label:
        """The label with this text; the same object for the same text."""
        found = self.labels.get(text)
        if found is None:
            assert self._label_style is not None
            stops = [at for at, stop in level.paragraph.get("tabs", {}).items() if stop is not None]
            found = Label(
                text=text,
                style=self._label_style,
                suffix=level.suffix,
                align=level.align,
                tab=min(stops, default=None),
                bullet=level.kind == "bullet",
            )
            if len(self.labels) < MOST_KEPT * 16:
                self.labels[text] = found
        return found


def _paragraph_style(props: Props, basis: Basis) -> ParagraphStyle:
    stops: list[TabStop] = [stop for stop in props.get("tabs", {}).values() if stop is not None]
    return ParagraphStyle(
        style_id=basis.look.id,
        tabs=tuple(sorted(stops, key=lambda stop: stop.at)),
        borders=Borders(**{side: props.get(f"border_{side}") for side in _BORDER_SIDES}),
        blank=basis.blank.style,
        **{key: value for key, value in props.items() if key in _PARAGRAPH_FIELDS},
    )


def _label_style(level: Level, mark: RunLook, direct: Props, manner: Manner) -> RunStyle:
    """The mark's properties under the level's; a level's font loses against one on the mark, unless it is a bullet."""
    own = {key: value for key, value in level.run.items() if key in _RUN_FIELDS}
    if level.kind != "bullet":
        own = {key: value for key, value in own.items() if key not in {"latin", "han"} or key not in direct}
    return manner.run_look({**{key: getattr(mark.style, key) for key in _RUN_FIELDS}, **own}).style if own else mark.style


def deleted(properties: Node | None) -> bool:
    """Whether tracked changes have deleted the row or paragraph whose properties these are."""
    node = properties.child(W + "del") if properties else None
    return node is not None and on(node)
