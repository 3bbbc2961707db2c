"""Fontconfig: the settings that make LibreOffice see the fonts our own engine sees, and use the same stand-ins.

Without them Chinese is boxes on a machine that has no Chinese font, and differs from machine to machine. Of the machine's own
fonts only the families a font map names are visible, as with our own engine.
"""

from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

from service.paper.typefaces import aliases


def fontconfig(fonts: Path, font_map: Mapping[str, str]) -> str:
    """A fonts.conf for the folder of our fonts; `font_map` (document font → family) goes before everything else."""
    mapped = "".join(
        f'<match><test name="family"><string>{escape(name)}</string></test>'
        f'<edit name="family" mode="assign" binding="strong"><string>{escape(family)}</string></edit></match>\n'
        for name, family in font_map.items()
    )
    known = "".join(
        f'<alias binding="same"><family>{escape(name)}</family><accept><family>{family}</family></accept></alias>\n'
        for family, names in aliases().items()
        for name in names
    )
    shown = "".join(
        f'<pattern><patelt name="family"><string>{escape(family)}</string></patelt></pattern>'
        for family in sorted(set(font_map.values()))
    )
    folder = escape(str(fonts.absolute()))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<dir>{folder}</dir>
<cachedir prefix="xdg">fontconfig</cachedir>
<selectfont><acceptfont><glob>{folder}/*</glob>{shown}</acceptfont><rejectfont><glob>*</glob></rejectfont></selectfont>
{mapped}{known}</fontconfig>
"""
