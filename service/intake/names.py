"""Names as they are printed: separators, blanks, phones behind them, several owners in one cell, characters that were lost.

Names are NFC and never NFKC, which would change the glyph. What is given is kept; only what nobody meant is taken away.

    >>> name("迪丽拜尔•麦麦提"), split_phone("张三(13800000000)"), owners("张三、李四")
    ('迪丽拜尔·麦麦提', ('张三', '13800000000'), ('张三', '李四'))
"""

import re

from service.intake.cells import WIDE, readable
from service.intake.memory import remembered
from service.intake.mojibake import garbled
from service.terms.notice import COMPANY_MARKS

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_SEPARATORS = re.compile("[\u2022\u30fb\uff65\u2027\u22c5\u2219\u16eb]")
_DOT = re.compile(rf"(?<=[{_HAN}])[.\uff0e](?=[{_HAN}])")
_AROUND_DOT = re.compile(rf"(?<=[{_HAN}]) ?· ?(?=[{_HAN}])")
_HAN_BLANK = re.compile(rf"(?<=[{_HAN}]) (?=[{_HAN}])")
_DESCRIBED = re.compile(r"[(（\[【][^()（）]*(?:加.旁|字旁|偏旁|上.下.|左.右.)[^()（）]*[)）\]】]")
_PINYIN = re.compile(rf"[{_HAN}][a-zü]{{2,}}|[a-zü]{{2,}}[{_HAN}]")
_DIGITS = re.compile(r"\d{7,}")
_PHONE = r"(?:\+?86[- ]?)?1\d{2}[- ]?\d{4}[- ]?\d{4}|0\d{2,3}-?\d{7,8}"
_BEHIND = re.compile(
    rf"(.*?[^\d\s(（\[:：,，;；/、-])\s*[(（\[:：,，;；/、-]?\s*(?:电话|手机|Tel)?[:：]?\s*({_PHONE})\s*[)）\]]?", re.IGNORECASE
)
_BEFORE = re.compile(rf"({_PHONE})\s*[/、,，-]?\s*([^\d].*)")
_BETWEEN_ADDRESSES = re.compile(r"[；;|\n]")
_BETWEEN = re.compile(rf"[、/／,，;；&＆|]|(?<=\S) (?:and|&) (?=\S)|(?<=[{_HAN}]{{2}}) ?[和及与] ?(?=[{_HAN}]{{2}})")
_TWO_WORDS = re.compile(rf"[{_HAN}]{{2,4}}(?: [{_HAN}]{{2,4}})+")
_NOBODY = re.compile(
    r"空置?[房关]?|未知|不详|无名?|暂无|待定|待确认|待核实|未登记|未入住|[业户房]主|[租住客用]户|本人|[同如][上前左]|测试户?|"
    r"null|none|n/?a|nan|nil|undefined|tbd|test|开发商|物业(?:公司|自用|用房)?|[已未待]售|自持|样板[房间]|会所|(?:法院)?(?:查封|拍卖)|法拍房?|"
    r"无[主人]|待?继承人?|商铺|车位|储藏室|多人|多业主|共有|家属|其[他它]|匿名|个人|散户|[小老]\S|\S[总哥姐叔伯姨婶]|"
    r"\S{1,2}(?:先生|女士|小姐|太太|阿姨|老师|老板|经理|师傅|医生|大爷|大妈|同学)",
    re.IGNORECASE,
)
"""A cell that names no person, or only half of one."""
_ROLE = re.compile(r"[(（](?:业主|产权人|户主|房主|房东|本人)[)）]$")
"""What says only that the person named is the owner."""
_REMARKED = re.compile(rf"[(（\[【][^()（）]*[{_HAN}][^()（）]*[)）\]】]")
"""A remark beside a name: (空置), (租户：王五). Which of it is the name is not for us to say."""
_AND_OTHERS = re.compile(r"等(?:\d+|[一二两三四五六七八九十]+)?[人户位]?$|夫[妇妻]$|一家$")
"""Owners that are not named."""
_MARKED = re.compile(rf'[=+@<>{{}}#$%^\\"|~`]|^[{_HAN}]{{1,4}}[A-Za-z0-9]{{1,2}}$|^[A-Za-z]$|[{_HAN}]-[{_HAN}]')
"""What no person's name has in it: a formula, a left-over of a file, a number that tells two of one name apart."""
_DEAD = re.compile("已故|去世|亡故|死亡|过世")
_MASKED = re.compile(r"[*＊×xX]{1,}$|^.[*＊]|[*＊]")
_COMPOUND = re.compile(
    "欧阳|太史|端木|上官|司马|东方|独孤|南宫|万俟|闻人|夏侯|诸葛|尉迟|公羊|赫连|澹台|皇甫|宗政|濮阳|公冶|太叔|申屠|公孙|慕容|仲孙|钟离|长孙|宇文|"
    "司徒|鲜于|司空|闾丘|子车|亓官|司寇|巫马|公西|颛孙|壤驷|公良|漆雕|乐正|宰父|谷梁|拓跋|夹谷|轩辕|令狐|段干|百里|呼延|东郭|南门|羊舌|微生|梁丘|"
    "左丘|东门|西门|第五"
)
"""Surnames of two characters; what stands behind one of them and a blank is its given name."""


@remembered
def split_phone(text: str) -> tuple[str, str]:
    """A name and the phone some exports put beside it: "张三(13800000000)", "张三 13800000000", "13800000000 张三"."""
    if not any(char.isdigit() for char in text):
        return text, ""
    if found := _BEHIND.fullmatch(text):
        return found[1].strip(), _bare(found[2])
    if found := _BEFORE.fullmatch(text):
        return found[2].strip(), _bare(found[1])
    return text, ""


def _bare(phone: str) -> str:
    """A mobile number as eleven digits; a landline as it stands."""
    digits = re.sub(r"[- ]", "", phone)
    digits = re.sub(r"^\+?86(?=1\d{10}$)", "", digits)
    return digits if re.fullmatch(r"1\d{10}", digits) else phone


@remembered
def name(text: str) -> str:
    """A cleaned name as it is printed: separators of minority names are U+00B7 (民委发〔2016〕33号), no blanks between Han.

    A blank between two whole names ("张三三 李四四") is kept: it may be two owners.
    """
    text = _AROUND_DOT.sub("·", _DOT.sub("·", _SEPARATORS.sub("·", text)))
    text = _ROLE.sub("", text).strip()
    if _two_names(text):
        return text
    return _HAN_BLANK.sub("", text)


def _two_names(text: str) -> bool:
    return bool(_TWO_WORDS.fullmatch(text)) and not _COMPOUND.fullmatch(text.split(" ", maxsplit=1)[0])


@remembered
def owners(text: str) -> tuple[str, ...]:
    """The owners in a name cell that holds several, in its order; empty where there is one."""
    if any(mark in text for mark in COMPANY_MARKS):
        return ()
    if text.isascii() and not all(" " in part.strip() for part in _BETWEEN.split(text)):
        return ()  # "Smith, John" is one person
    parts = [part.strip() for part in (text.split(" ") if _two_names(text) else _BETWEEN.split(text))]
    return tuple(map(name, parts)) if len(parts) > 1 and all(parts) else ()


def own_addresses(text: str, count: int) -> tuple[str, ...]:
    """The address of each of `count` co-owners in a cell that holds as many with ； or a line break between; else empty."""
    parts = tuple(part.strip() for part in _BETWEEN_ADDRESSES.split(text))
    return parts if len(parts) == count > 1 and all(parts) else ()


@remembered
def readable_name(text: str) -> bool:
    """False where a character was lost, masked or only described (□, ?, 张*, 莹加王旁): a wrong name is a wrong debtor."""
    if not readable(text) or _DESCRIBED.search(text) or _DIGITS.search(text) or garbled(text) or _MASKED.search(text):
        return False
    if not any(char.isalpha() for char in text) or _NOBODY.fullmatch(text) or _DEAD.search(text):
        return False
    if any(mark in text for mark in COMPANY_MARKS):
        return True
    return not any(odd.search(text) for odd in (_PINYIN, _REMARKED, _AND_OTHERS, _MARKED))


@remembered
def compared(text: str) -> str:
    """A name as it is compared: without blanks, width and letter case, several owners in any order."""
    several = owners(text)
    folded = ("".join(part.split()).translate(WIDE).casefold() for part in (several or (text,)))
    return "、".join(sorted(folded))
