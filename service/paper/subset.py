"""Subset: the few glyphs of a face that a document shows, as a small TrueType file of their own.

HarfBuzz renumbers the glyphs to fill the file without holes; the map it gives back becomes the CIDToGIDMap of the PDF, so
that page streams can go on naming glyphs by their numbers in the whole face.
"""

from collections.abc import Iterable

import uharfbuzz as hb

from service.paper.face import Face
from service.terms.problems import Broken

_UNWANTED = (
    *("BASE", "DSIG", "GDEF", "GPOS", "GSUB", "OS/2", "STAT", "VORG"),
    *("cmap", "gasp", "kern", "name", "post", "vhea", "vmtx"),
)
"""A CIDFontType2 program needs glyf, loca, head, hhea, hmtx, maxp (and the hinting tables) only: ISO 32000-1, 9.9."""

_DROPPED = [int.from_bytes(tag.encode(), "big") for tag in _UNWANTED]
_FLAGS = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NO_LAYOUT_CLOSURE | hb.SubsetFlags.NOTDEF_OUTLINE


def subset(face: Face, gids: Iterable[int]) -> tuple[bytes, dict[int, int]]:
    """The compact TrueType file with these glyphs and .notdef, and {glyph id in the face: glyph id in the file}.

    The map also names the parts of composite glyphs that had to come along.
    """
    wanted = hb.SubsetInput()
    wanted.flags = _FLAGS
    wanted.sets(hb.SubsetInputSets.GLYPH_INDEX).update(gids)
    wanted.sets(hb.SubsetInputSets.DROP_TABLE_TAG).update(_DROPPED)
    plan = hb.SubsetPlan(face.source(), wanted)
    numbers = dict(plan.old_to_new_glyph_mapping.items())
    made = plan.execute()
    if made is None:
        raise Broken("font-subset-failed", f"HarfBuzz could not make a subset of {face.name}")
    return bytes(made.blob.data), numbers
