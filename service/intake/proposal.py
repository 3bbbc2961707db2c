"""A profile proposed for a file: what its columns were taken for, and what is left to say, as TOML to be completed by hand.

The proposal reads the file as it would be read anyway; what is missing stands in it as a comment with the headers to choose
from.
"""

import re
from collections.abc import Iterator

from service.intake.aliases import known_name, plain, role_of
from service.intake.columns import NEEDED, Columns, find_columns
from service.intake.context import read_context
from service.intake.memory import forget
from service.intake.opening import open_upload
from service.intake.profile import fitting
from service.intake.table import Sheet, read_grids
from service.terms.problems import Refused

_WORDS = {
    "account": "户号",
    "estate": "小区",
    "building": "楼栋",
    "unit": "单元",
    "room": "房号",
    "debtor": "业主",
    "co_owners": "共有人",
    "user": "使用人",
    "phone": "电话",
    "charge": "收费项目",
    "from": "期间起",
    "to": "期间止",
    "period": "期间",
    "due": "应缴日",
    "receivable": "应收",
    "received": "实收",
    "owed": "欠费",
    "late_fee": "违约金",
}


def propose(data: bytes, *, name: str) -> str:
    """A profile for files like this one. Raises Refused where the file cannot be opened at all."""
    try:
        return _proposed(data, name)
    finally:
        forget()


def _proposed(data: bytes, name: str) -> str:
    grids, _ = open_upload(data)
    sheet = read_grids(grids)
    header = sheet.header.cells
    contexts = {"": read_context((cell for record in sheet.above for cell in record.cells), names=(sheet.header.sheet, name))}
    columns, why = None, ""
    try:
        columns = find_columns(header, body=[row.cells for row in sheet.rows], estate_needed=False, contexts=contexts)
    except Refused as refused:
        why = f"{refused.message}: {refused.hint}"
    return "\n".join(_lines(sheet, columns, why, name)) + "\n"


def _lines(sheet: Sheet, columns: Columns | None, why: str, name: str) -> Iterator[str]:
    header = [cell.strip() for cell in sheet.header.cells if cell.strip()]
    identity = re.sub(r"[^a-z0-9]+", "-", name.rpartition(".")[0].lower()).strip("-") or "my-system"
    yield "# 由 cuihan intake profile 提出，请核对 / proposed by cuihan intake profile; check it"
    if fits := fitting(header):
        yield f"# 表头与 {fits.id} 相符，也可直接用 --profile {fits.id} / {fits.id} fits as it is"
    if why:
        yield f"# 尚缺 / still missing: {_one_line(why)}"
    yield "format = 1"
    yield f"id = {_text(identity)}"
    yield f"title = {_text(name)}"
    if sheet.header.sheet:
        yield f"# sheet = {_text(sheet.header.sheet)}    # 只读这张表 / read this sheet only"
    yield f"# header_row = {sheet.header.number}    # 表头所在行 / row of the header"
    yield '# dates = "dmy"    # 三个数的日期：ymd dmy mdy'
    yield '# period_end = "exclusive"    # 止日不含当天：exclusive；止日与起日同号时不含：boundary'
    yield '# unit = "万元"'
    yield '# blank_means_same = ["room", "debtor"]    # 空白即同上 / a blank means the cell above'
    yield '# ignore_rows = ["测试"]    # 含这些内容的行不读 / rows with such a cell are left out'
    yield f"detect = [{', '.join(map(_text, header[:12]))}]"
    yield ""
    yield "[columns]"
    at = (
        columns.at
        if columns
        else {role: i for i, cell in reversed(list(enumerate(sheet.header.cells))) if (role := _role(cell))}
    )
    for role, index in at.items():
        yield f"{role} = [{_text(sheet.header.cells[index].strip())}]"
    rest = [cell for index, cell in enumerate(sheet.header.cells) if cell.strip() and index not in at.values()]
    billed, timed = {"receivable", "received"} <= at.keys(), bool({"to", "due"} & at.keys())
    for role in (*NEEDED, *(() if billed else ("owed",)), *(() if timed else ("period",))):
        if columns is None and role not in at:
            yield f'# {role} = ["…"]    # {_WORDS[role]}：{"、".join(cell.strip() for cell in rest)[:200]}'
    if columns and columns.fees:
        yield ""
        yield "# [fees]    # 每种费用一列：列名 = 打印的费用名 / one column a charge: header = charge"
        for fee in columns.fees:
            yield f"# {_text(columns.header[fee.index])} = {_text(fee.charge)}"
    yield ""
    yield "# [constant]    # 每行相同而表中没有的 / the same in every row and in no column"
    yield '# charge = "物业服务费"'


def _role(cell: str) -> str:
    return role_of(known_name(plain(cell)))


def _text(words: str) -> str:
    escaped = "".join(_escaped(char) for char in words)
    return f'"{escaped}"'


def _escaped(char: str) -> str:
    if char in '"\\':
        return f"\\{char}"
    return char if char >= " " and char != "\x7f" else f"\\u{ord(char):04x}"


def _one_line(words: str) -> str:
    return " ".join(words.split())
