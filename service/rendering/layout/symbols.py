r"""Symbol fonts: what the private-use characters of Symbol and Wingdings stand for in Unicode.

Word's lists and w:sym name their signs by place in a symbol font, U+F020 to U+F0FF. Those fonts are not on the shelf; the
signs are, in Unicode. What they mean depends on the font: U+F0A7 is a small square in Wingdings and a club in Symbol.

    >>> readable("\uf0d8 \uf0fe", "Wingdings"), readable("\uf061", "Symbol")
    ('➢ ☑', 'α')
"""

BULLET = "•"
"""What the label of a list says where its sign comes from a symbol font, whatever it looks like."""
_NAMES = ("symbol", "wingdings", "webdings", "opensymbol", "zapfdingbats")

_WINGDINGS = str.maketrans(
    {
        0xF000 + place: sign
        for start, signs in (
            (0x21, "✏✂✁"), (0x28, "☎✆✉"), (0x36, "⌛⌨"), (0x41, "✌"), (0x4A, "☺"), (0x4C, "☹"), (0x51, "✈☼"), (0x54, "❄"),
            (0x6C, "●❍■□□❑❒◆◆◆❖◆⌧"), (0x80, "⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿"), (0x9E, "·•▪○○○◉◎"), (0xA7, "▪□"), (0xAA, "✦★✶✴✹✵"),
            (0xD5, "⌫⌦"), (0xD8, "➢"), (0xDC, "➲"), (0xDF, "←→↑↓↖↗↙↘←→↑↓↖↗↙↘⇦⇨⇧⇩⇔⇕"), (0xFB, "✗✓☒☑"),
        )
        for place, sign in enumerate(signs, start)
    }
)  # fmt: skip
_SYMBOL = str.maketrans(
    {
        0xF000 + place: sign
        for start, signs in (
            (0x20, " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_"),
            (0x61, "αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"), (0xA1, "ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…"),
            (0xC4, "⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊"),
            (0xE5, "∑"),
        )
        for place, sign in enumerate(signs, start)
    }
)  # fmt: skip

ALIKE = {
    "\u2011": "-", "☐": "□", "➢": "►", "➲": "►", "✔": "✓", "✗": "×", "✘": "×", "☒": "⊠", "☑": "✓", "❑": "□", "❒": "□", "◻": "□",
    "❍": "○", "⓿": "●", "⌧": "×",
}  # fmt: skip
"""Stand-ins that look much the same where no font has the character: the box of forms, the arrows of lists."""


def is_symbol_font(name: str) -> bool:
    """Whether a font's characters are signs by place rather than letters."""
    return name.lower().startswith(_NAMES)


def readable(text: str, font: str) -> str:
    """The text with the signs of a symbol font in Unicode; what is not known stays."""
    return text.translate(_SYMBOL if font.lower().startswith("symbol") else _WINGDINGS)


def sign(text: str, font: str) -> str:
    """The sign of a list in Unicode; • for one that the symbol font does not have, as in the reference."""
    return "".join(BULLET if _private(char) else char for char in readable(_placed(text), font))


def unknown(text: str, font: str) -> tuple[str, ...]:
    """Those characters of a list's sign that `sign` does not know."""
    return tuple(char for char in readable(_placed(text), font) if _private(char))


def _placed(text: str) -> str:
    """Signs written with the ordinary character at their place in the font ("l", "Ø") as the private-use ones."""
    return "".join(chr(0xF000 + ord(char)) if 0x20 <= ord(char) <= 0xFF else char for char in text)


def _private(char: str) -> bool:
    return "\ue000" <= char <= "\uf8ff"
