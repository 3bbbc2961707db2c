"""The fonts that letters are set in: the manifest tells the truth about the files beside it."""

import hashlib
import importlib.util
import json
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parents[2] / "fonts"
MANIFEST = json.loads((FONTS / "manifest.json").read_bytes())
FACES = {face["file"]: face for face in MANIFEST["faces"]}
HAN = [name for name in FACES if name.startswith("Noto")]

RARE = "䶮㛃𫖯喆昇堃甯玥珺翀奡赟煊彧"
"""Rare characters of real given names; 𫖯 lies outside the basic plane and all are in the table of 8,105 or common in names."""
SIGNS = "㎡·¥￥〔〕—…《》“”‘’、。，；：（）①②③□→"
DAXIE = "零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整"


def covers(face, char):
    return any(first <= ord(char) <= last for first, last in face["coverage"])


def test_the_manifest_is_what_its_maker_writes():
    """Running make_manifest.py again gives the committed bytes, so no font was changed without its manifest."""
    spec = importlib.util.spec_from_file_location("make_manifest", FONTS / "make_manifest.py")
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    assert maker.manifest() == (FONTS / "manifest.json").read_bytes()


def test_every_font_file_is_listed_once():
    assert sorted(path.name for path in FONTS.glob("*.ttf")) == list(FACES)
    assert len(FACES) == len(MANIFEST["faces"]) == 16


@pytest.mark.parametrize("name", list(FACES))
def test_a_face_is_the_file_it_says(name):
    """Digest and coverage are read from the file here, by other means than the maker's."""
    face = FACES[name]
    assert hashlib.sha256((FONTS / name).read_bytes()).hexdigest() == face["sha256"]
    with TTFont(FONTS / name, lazy=True) as font:
        unicode_tables = [table.cmap for table in font["cmap"].tables if table.isUnicode() and table.format in {4, 12}]
        assert {code for cmap in unicode_tables for code in cmap} == {
            code for first, last in face["coverage"] for code in range(first, last + 1)
        }
        assert font["OS/2"].fsType == 0, "installable embedding"
        assert "glyf" in font
        assert "fvar" not in font


@pytest.mark.parametrize("name", list(FACES))
def test_a_face_has_its_licence_beside_it(name):
    text = (FONTS / FACES[name]["licence"]).read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in text
    assert "Copyright" in text


@pytest.mark.parametrize("name", HAN)
def test_chinese_faces_cover_what_a_notice_prints(name):
    missing = [char for char in RARE + SIGNS + DAXIE if not covers(FACES[name], char)]
    assert missing == []


def test_a_character_no_face_has_is_not_claimed():
    """𠮷 (U+20BB7) is a Japanese form outside the table of 8,105: it must show up as missing, never as an empty box."""
    assert not any(covers(face, "𠮷") for face in FACES.values())


def test_four_styles_of_the_latin_families_and_two_of_the_chinese():
    styles = {}
    for face in FACES.values():
        styles.setdefault(face["family"], set()).add((face["bold"], face["italic"]))
    upright = {(0, 0), (1, 0)}
    assert styles == {
        "Liberation Mono": upright | {(0, 1), (1, 1)},
        "Liberation Sans": upright | {(0, 1), (1, 1)},
        "Liberation Serif": upright | {(0, 1), (1, 1)},
        "Noto Sans SC": upright,
        "Noto Serif SC": upright,
    }
