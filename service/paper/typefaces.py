"""Typefaces: which family of the shelf stands for a font that a Word file names.

Word letters name fonts that may not be shipped. Chinese ones go to the Noto family of the same kind (宋体 and its relatives,
仿宋 and 楷体 to the serif, 黑体 to the sans), Latin ones to the Liberation family of the same metrics or at least the same
kind. Every use of this table is a substitution that is reported at admission and recorded in the notice.
"""

SERIF_HAN = "Noto Serif SC"
SANS_HAN = "Noto Sans SC"
SERIF = "Liberation Serif"
SANS = "Liberation Sans"
MONO = "Liberation Mono"

_ALIASES = {
    SERIF_HAN: (
        "宋体|SimSun|新宋体|NSimSun|SimSun-ExtB|宋体-简|Songti SC|Songti TC|仿宋|仿宋_GB2312|FangSong|FangSong_GB2312|华文仿宋|"
        "STFangsong|方正仿宋简体|方正仿宋_GBK|楷体|楷体_GB2312|KaiTi|KaiTi_GB2312|华文楷体|STKaiti|方正楷体简体|方正楷体_GBK|"
        "方正小标宋简体|方正小标宋_GBK|FZXiaoBiaoSong-B05S|华文中宋|STZhongsong|华文宋体|STSong|方正书宋简体|方正书宋_GBK|思源宋体|"
        "Source Han Serif SC|Source Han Serif CN|Noto Serif CJK SC|AR PL UMing CN|AR PL UKai CN|隶书|LiSu|华文隶书|华文行楷|"
        "MingLiU|PMingLiU|細明體|新細明體|MS Mincho|Batang"
    ),
    SANS_HAN: (
        "黑体|SimHei|微软雅黑|Microsoft YaHei|Microsoft YaHei UI|微软雅黑 Light|Microsoft YaHei Light|等线|DengXian|等线 Light|"
        "DengXian Light|华文黑体|STHeiti|华文细黑|STXihei|方正黑体简体|方正黑体_GBK|幼圆|YouYuan|思源黑体|Source Han Sans SC|"
        "Source Han Sans CN|Noto Sans CJK SC|WenQuanYi Zen Hei|WenQuanYi Micro Hei|文泉驿正黑|PingFang SC|苹方|Heiti SC|"
        "Hiragino Sans GB|Microsoft JhengHei|微軟正黑體|MS Gothic|Malgun Gothic|Gulim|阿里巴巴普惠体|HarmonyOS Sans SC|"
        "MiSans|OPPOSans"
    ),
    SERIF: (
        "Times New Roman|Times|Cambria|Cambria Math|Georgia|Garamond|Book Antiqua|Bookman Old Style|Palatino|"
        "Palatino Linotype|Century|Century Schoolbook|Constantia|Baskerville|Perpetua|Tinos|Caladea|Didot|Rockwell"
    ),
    SANS: (
        "Arial|Calibri|Calibri Light|Helvetica|Helvetica Neue|Segoe UI|Tahoma|Verdana|Trebuchet MS|Candara|Corbel|Aptos|"
        "Aptos Display|Arial Narrow|Arial Black|Gill Sans|Gill Sans MT|Open Sans|Roboto|Carlito|Arimo|Franklin Gothic Book|"
        "Century Gothic|Lucida Sans Unicode|Microsoft Sans Serif|Univers"
    ),
    MONO: "Courier New|Courier|Consolas|Lucida Console|Menlo|Monaco|Cousine|DejaVu Sans Mono",
}


def key(name: str) -> str:
    """A font name for comparison: without case, blanks and the @ of vertical fonts."""
    return name.strip().lstrip("@").casefold().replace(" ", "")


_STAND_IN = {key(name): family for family, names in _ALIASES.items() for name in names.split("|")}


def aliases() -> dict[str, tuple[str, ...]]:
    """Each family of the shelf with the font names it stands for."""
    return {family: tuple(names.split("|")) for family, names in _ALIASES.items()}


def stand_in(name: str, *, han: bool) -> str:
    """The family of the shelf for a font name; an unknown one goes to the serif of its script."""
    return _STAND_IN.get(key(name), SERIF_HAN if han else SERIF)


def relatives(family: str) -> tuple[str, ...]:
    """The families to look in, in order, for a character that `family` has not: same kind of letter first."""
    if "mono" in family.casefold():
        return (MONO, SANS_HAN, SERIF_HAN, SANS, SERIF)
    if "sans" in family.casefold() or _STAND_IN.get(key(family)) in {SANS, SANS_HAN}:
        return (SANS, SANS_HAN, SERIF_HAN, SERIF, MONO)
    return (SERIF, SERIF_HAN, SANS_HAN, SANS, MONO)
