import json
import struct

import pytest
import uharfbuzz as hb
from hypothesis import given, settings
from hypothesis import strategies as st
from support.sheets import FONTS, latin, serif, shelf

from service.paper.face import Face, drawing, require_truetype
from service.paper.fonts import open_shelf
from service.paper.subset import subset
from service.terms.problems import Refused

HAN = sorted(point for point in serif().face.face.unicodes if 0x4E00 <= point <= 0x9FFF)


@pytest.mark.parametrize(
    ("asked", "han", "family"),
    [
        ("宋体", True, "Noto Serif SC"),
        ("SimSun", True, "Noto Serif SC"),
        ("新宋体", True, "Noto Serif SC"),
        ("NSimSun", True, "Noto Serif SC"),
        ("仿宋", True, "Noto Serif SC"),
        ("仿宋_GB2312", True, "Noto Serif SC"),
        ("FangSong", True, "Noto Serif SC"),
        ("楷体", True, "Noto Serif SC"),
        ("KaiTi", True, "Noto Serif SC"),
        ("方正小标宋简体", True, "Noto Serif SC"),
        ("华文中宋", True, "Noto Serif SC"),
        ("@simsun", True, "Noto Serif SC"),
        ("黑体", True, "Noto Sans SC"),
        ("SimHei", True, "Noto Sans SC"),
        ("微软雅黑", True, "Noto Sans SC"),
        ("Microsoft YaHei", False, "Noto Sans SC"),
        ("等线", True, "Noto Sans SC"),
        ("Times New Roman", False, "Liberation Serif"),
        ("Cambria", False, "Liberation Serif"),
        ("Arial", False, "Liberation Sans"),
        ("Calibri", False, "Liberation Sans"),
        ("Courier New", False, "Liberation Mono"),
        ("Consolas", False, "Liberation Mono"),
        ("没有的字体", True, "Noto Serif SC"),
        ("No Such Font", False, "Liberation Serif"),
    ],
)
def test_word_fonts_have_stand_ins(asked, han, family):
    """Every font name gets a family of the same kind, and is told as substituted."""
    match = shelf().match(asked, bold=False, italic=False, han=han)
    assert (match.face.family, match.asked, match.substituted) == (family, asked, True)


def test_a_family_of_the_shelf_stands_for_itself():
    match = shelf().match("Noto Sans SC", bold=True, italic=False, han=True)
    assert (match.face.name, match.substituted, match.embolden) == ("NotoSansSC-Bold", False, False)


@pytest.mark.parametrize(
    ("asked", "bold", "italic", "name", "slant"),
    [
        ("Times New Roman", True, True, "LiberationSerif-BoldItalic", False),
        ("Arial", False, True, "LiberationSans-Italic", False),
        ("宋体", True, False, "NotoSerifSC-Bold", False),
        ("宋体", True, True, "NotoSerifSC-Bold", True),
    ],
)
def test_styles_are_faces_where_there_are_faces(asked, bold, italic, name, slant):
    """A style without a face of its own is made: Chinese italics are slanted."""
    match = shelf().match(asked, bold=bold, italic=italic, han=True)
    assert (match.face.name, match.slant, match.embolden) == (name, slant, False)


def _small_shelf(folder, *files):
    """A shelf of some of the tree's faces, linked."""
    manifest = json.loads((FONTS / "manifest.json").read_bytes())
    manifest["faces"] = [entry for entry in manifest["faces"] if entry["file"] in files]
    for file in files:
        (folder / file).symlink_to(FONTS / file)
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return manifest


def test_bold_without_a_bold_face_is_emboldened(tmp_path):
    _small_shelf(tmp_path, "NotoSerifSC_400Regular.ttf")
    match = open_shelf(tmp_path).match("宋体", bold=True, italic=False, han=True)
    assert (match.face.name, match.embolden) == ("NotoSerifSC-Regular", True)


def test_fallback_finds_a_face_that_has_the_character():
    """汉 is not in Liberation; the serif comes first, bold stays bold; nobody has private characters."""
    found = shelf().fallback("汉", latin(bold=True))
    assert found is not None
    assert found.face.name == "NotoSerifSC-Bold"
    assert shelf().fallback("\ue000", latin()) is None


def test_metrics_are_the_hhea_ones():
    """Heights at 12 pt in twips as the rule book of the reference measured them: Liberation Serif 224 + 52 with its gap."""
    face = latin().face
    assert (face.upem, face.ascent, face.descent, face.gap) == (2048, 1825, 443, 87)
    assert face.advance(face.gid("A")) == 1479


def test_kerning_only_where_asked_and_ligatures_always():
    face = latin().face
    plain, kerned = face.shape("AVA"), face.shape("AVA", kern=True)
    assert sum(advance for _, advance, _ in kerned) < sum(advance for _, advance, _ in plain)
    assert [gid for gid, _, _ in plain] == [gid for gid, _, _ in kerned]
    assert [cluster for _, _, cluster in serif().face.shape("afi")] == [0, 1]


@given(st.lists(st.sampled_from(HAN), min_size=1, max_size=40))
def test_the_short_way_for_ideographs_is_the_long_way(points):
    """Names and addresses are not handed to HarfBuzz; what it would say is the same."""
    face, text = serif().face, "".join(map(chr, points))
    assert face.shape(text) == face._ask(text, kern=False)


@given(st.sets(st.integers(1, 30000), min_size=1, max_size=60))
@settings(max_examples=30, deadline=None)
def test_a_subset_draws_what_the_face_draws(gids):
    """Outlines and advances of the small file equal those of the whole face, glyph by glyph."""
    face = serif().face
    data, places = subset(face, gids)
    small = hb.Font(hb.Face(hb.Blob(data)))
    for gid in gids:
        assert drawing(small, places[gid]) == face.outline(gid)
        assert small.get_glyph_h_advance(places[gid]) == face.advance(gid)


def test_composites_are_drawn_the_same_from_a_subset():
    """é is made of parts that get new numbers; its drawing must not show them."""
    face = latin().face
    gids = [face.gid(char) for char in "éàüñçőǻ½"]
    data, places = subset(face, gids)
    small = hb.Font(hb.Face(hb.Blob(data)))
    assert len(places) > len(gids) + 1
    assert [drawing(small, places[gid]) for gid in gids] == [face.outline(gid) for gid in gids]


def test_same_glyphs_same_subset():
    face = serif().face
    assert subset(face, [9, 5, 1000]) == subset(face, {1000, 9, 5})


def test_an_altered_font_is_refused(tmp_path):
    """One other byte in a font file: nothing is drawn with it."""
    _small_shelf(tmp_path, "LiberationSans-Regular.ttf")
    file = tmp_path / "LiberationSans-Regular.ttf"
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.unlink()
    file.write_bytes(data)
    face = open_shelf(tmp_path).faces[0]
    with pytest.raises(Refused) as refused:
        face.gid("a")
    assert refused.value.code == "font-altered"


def test_a_missing_font_file_is_named(tmp_path):
    _small_shelf(tmp_path, "LiberationSans-Regular.ttf")
    (tmp_path / "LiberationSans-Regular.ttf").unlink()
    with pytest.raises(Refused, match="LiberationSans-Regular") as refused:
        open_shelf(tmp_path).faces[0].gid("a")
    assert refused.value.code == "font-missing"


def test_cff_outlines_are_refused():
    """A face whose outlines are a CFF table, here made from Liberation by swapping the tables' names."""
    data = bytearray((FONTS / "LiberationSans-Regular.ttf").read_bytes())
    for table in range(struct.unpack_from(">H", data, 4)[0]):
        at = 12 + 16 * table
        if data[at : at + 4] == b"glyf":
            data[at : at + 4] = b"CFF "
    with pytest.raises(Refused) as refused:
        require_truetype(hb.Face(hb.Blob(bytes(data))), "somebody.otf")
    assert refused.value.code == "font-not-truetype"


@pytest.mark.parametrize("text", ["", "{", '{"format":2,"faces":[]}', '{"format":1}', '{"format":1,"faces":[{"file":"../x"}]}'])
def test_a_manifest_that_is_none_is_refused(tmp_path, text):
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(Refused) as refused:
        open_shelf(tmp_path)
    assert refused.value.code == "fonts-manifest"


def test_the_shelf_names_the_face_an_old_letter_was_drawn_with():
    face = shelf().faces[0]
    assert shelf().by_digest(face.digest) is face
    with pytest.raises(Refused) as refused:
        shelf().by_digest("0" * 64)
    assert refused.value.code == "font-not-on-shelf"


def test_a_font_map_goes_before_the_table_and_changes_the_digest():
    """Letters of others are laid out with a map of fonts; families of the system are found in its folders."""
    mapped = open_shelf(FONTS, extra={"Times New Roman": "Liberation Mono"}, system=())
    assert mapped.match("Times New Roman", bold=False, italic=False, han=False).face.family == "Liberation Mono"
    assert mapped.digest != shelf().digest


def test_a_family_is_found_in_a_system_folder(tmp_path):
    """A shelf without Liberation Sans takes it from the folder where it is installed, in every style."""
    _small_shelf(tmp_path, "NotoSerifSC_400Regular.ttf")
    found = open_shelf(tmp_path, extra={"Arial": "Liberation Sans"}, system=(FONTS,))
    match = found.match("Arial", bold=True, italic=True, han=False)
    assert (match.face.name, match.embolden, match.slant) == ("LiberationSans-BoldItalic", False, False)
    assert isinstance(match.face, Face)
    assert match.face.gid("A")
