"""The look of official documents (GB/T 9704-2012) for a company's letter: 仿宋 3号, title 2号小标宋, 22 lines of 28 characters.

The standard binds Party and government organs; companies imitate it. Its grid has a trap: 22 lines at the "height of a
character and 7/8" (30 pt) make 233 mm, but the type area is 225 mm high. What really fits is 225 mm / 22 = 28.99 pt, a line
pitch of 579 twips; and 28 characters of 16 pt make 158 mm in 156 mm, so each is set 1/4 pt closer (by letter spacing, which
Word, WPS and our engine draw alike, not by a character grid) and lines are not justified, as on squared paper.
"""

from dataclasses import replace

from look import GREY, PARAGRAPHS, Look

PITCH = 579
"""Line grid, twips: 225 mm / 22."""
TOP_MM, LEFT_MM, WIDTH_MM, HEIGHT_MM = 37.0, 28.0, 156.0, 225.0
"""天头, 订口 and the type area 版心."""
PAGE_NUMBER_MM = 7.0
"""The page number stands 7 mm below the type area."""
CLOSER = -5
"""Letter spacing of the text, twips: 27 × 315 + 320 ≤ 8844 (156 mm)."""

BLACK = "000000"
LATIN = 'w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman"'
FANGSONG = f'<w:rFonts {LATIN} w:eastAsia="仿宋_GB2312"/>'
TITLE = f'<w:rFonts {LATIN} w:eastAsia="方正小标宋简体"/>'
SONG = f'<w:rFonts {LATIN} w:eastAsia="宋体"/>'
HEI = f'<w:rFonts {LATIN} w:eastAsia="黑体"/>'

_BODY = Look(id="BodyText", name="Body Text", size=16, line=28.95, indent='w:firstLine="630"',
             font=FANGSONG, spacing=CLOSER)  # fmt: skip
OFFICIAL = {
    look.id: look
    for look in (
        _BODY,
        replace(_BODY, id="Addressee", name="催函 主送", indent="", next="BodyText"),
        replace(_BODY, id="Heading1", name="heading 1", font=HEI, indent="", keep_lines=True),
        replace(_BODY, id="Signature", name="Signature", align="center", indent="", spacing=0),
        replace(_BODY, id="Contact", name="催函 联系方式", size=12, line=22, indent="", spacing=0, snap=False),
        replace(_BODY, id="PayLine", name="催函 付款项", size=12, line=22, indent='w:left="1260" w:hanging="1260"',
                tabs='w:val="left" w:pos="1260"', spacing=0, snap=False),
        Look(id="Title", name="Title", size=22, line=32, align="center", font=TITLE, next="DocNumber"),
        Look(id="DocNumber", name="催函 文号", size=16, line=28.95, align="center", font=FANGSONG, next="Addressee"),
        Look(id="Footer", name="footer", size=14, line=18, align="center", font=SONG, snap=False),
        Look(id="Checkpoint", name="催函 存证行", size=6.5, line=9, align="center", colour=GREY, snap=False),
        Look(id="Header", name="header", size=9, line=12, snap=False),
    )
}  # fmt: skip


def official(look: Look) -> Look:
    """A paragraph style of the modern look as it is in this one: black, and small print off the line grid."""
    found = OFFICIAL.get(look.id) or replace(look, snap=False)
    return found if found.id == "Tag" or found.colour == GREY else replace(found, colour=BLACK)


PARAGRAPHS_9704 = tuple(map(official, PARAGRAPHS))
