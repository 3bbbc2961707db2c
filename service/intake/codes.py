"""Every code that reading an upload can answer with: its title in both languages, what to do, and what it does to the row.

*Problems* are found in rows and collected; *refusals* are about the whole file and stop the reading. Codes with `excludes`
say why a row is no demand at all (a total, a settled charge, a title); nobody has to mend those. `samples/problems/` holds
one file per code.
"""

from dataclasses import dataclass

from service.terms.problems import Problem, Refused


@dataclass(frozen=True, slots=True)
class Code:
    """What a code means, Chinese and English; hints may have {slots}."""

    zh: str
    en: str
    hint_zh: str
    hint_en: str
    blocking: bool = True
    """Whether the row's whole case is held; the caller may say otherwise for one cell."""
    excludes: bool = False
    """Whether the row is left out as no demand, without being an error."""


PROBLEMS: dict[str, Code] = {
    "amount-malformed": Code(
        "金额无法识别",
        "amount not readable",
        "请改为如 1234.50 的数字",
        "write a plain number such as 1234.50",
    ),
    "amount-negative": Code(
        "金额为负数",
        "negative amount",
        "负数可能是预存或退款，请先在收费系统中冲抵",
        "this may be a credit: settle it in the billing system first",
    ),
    "amount-too-fine": Code(
        "金额超过两位小数",
        "more than two decimals",
        "请四舍五入到分",
        "round it to 0.01",
    ),
    "amount-unclear": Code(
        "欠费金额与应收、实收、减免对不上",
        "owed, receivable, received and waived do not agree",
        "{why_zh}，请核对后填写欠费金额",
        "{why_en}; check them and state the amount owed",
    ),
    "cell-differs": Code(
        "同一户前后填写不一致",
        "the rows of one account differ",
        "第 {first} 行为“{other}”，请统一",
        'row {first} says "{other}"; make them agree',
    ),
    "cell-missing": Code(
        "缺少必填内容",
        "a needed cell is empty",
        "请补填本格",
        "fill in this cell",
    ),
    "currency-unsupported": Code(
        "币种不支持",
        "currency not supported",
        "目前只受理人民币；请写 CNY 或人民币",
        "only CNY is issued; write CNY",
    ),
    "date-malformed": Code(
        "日期或期间无法识别",
        "date or period not readable",
        "请改为如 2026-03-31 或 2026-01至2026-03",
        "write 2026-03-31, or 2026.1-2026.3 for a period",
    ),
    "debtor-differs": Code(
        "同一户有两个业主姓名",
        "two names for one account",
        "第 {first} 行的姓名是“{other}”；请确认是更名、过户还是录错",
        'row {first} names "{other}"; find out whether the owner changed or a name is wrong',
    ),
    "estate-unknown": Code(
        "小区不在设置中",
        "estate not in the issuer's settings",
        "请在 issuer.toml 增加该小区或别名",
        "add the estate, or an alias, to issuer.toml",
        blocking=False,
    ),
    "name-unreadable": Code(
        "姓名有无法识别的字",
        "name has an unreadable character",
        "姓名写错就是催错人；请补全该字，或用 UTF-8 重新导出",
        "a wrong name is a wrong debtor: type the character, or export again as UTF-8",
    ),
    "number-damaged": Code(
        "号码被 Excel 改坏",
        "Excel damaged this number",
        "请把该列设为文本后重填完整号码",
        "format the column as text and type the whole number",
    ),
    "period-reversed": Code(
        "期间起止颠倒",
        "the period ends before it starts",
        "请核对起止日期",
        "check both dates",
    ),
    "room-became-date": Code(
        "房号变成了日期",
        "Excel turned this room into a date",
        "Excel 把房号当成了日期，原来可能是 {guess}；请把该列设为文本后重填",
        "it was probably {guess}; format the column as text and type it again",
    ),
    "row-conflicting": Code(
        "同户同项同期金额不同",
        "same account, charge and period with another amount",
        "第 {first} 行的金额是 {other}；请只留一行",
        "row {first} says {other}; keep one of them",
    ),
    "row-duplicate": Code(
        "重复行",
        "duplicate row",
        "与第 {first} 行相同；请删去一行",
        "the same as row {first}; delete one of them",
    ),
    "row-outside": Code(
        "表外文字",
        "text outside the table",
        "标题、页脚或重复表头，不计入",
        "a title, footer or repeated header; left out",
        blocking=False,
        excludes=True,
    ),
    "row-settled": Code(
        "欠费为零",
        "nothing owed",
        "已结清，不计入",
        "settled; left out",
        blocking=False,
        excludes=True,
    ),
    "row-unread": Code(
        "未读取的工作表",
        "a worksheet that is not read",
        "该表已隐藏或没有表头，不计入；如有欠费请取消隐藏或补上表头",
        "it is hidden or has no header; if it holds arrears, show it and give it the header",
        blocking=False,
        excludes=True,
    ),
    "row-shifted": Code(
        "列数多于表头",
        "more cells than headers",
        "可能有未加引号的逗号使内容错列；请加引号或删去",
        "a comma without quotes probably shifted the cells; quote or delete it",
    ),
    "row-total": Code(
        "合计行",
        "a totals row",
        "合计行不计入",
        "left out",
        blocking=False,
        excludes=True,
    ),
    "text-unreadable": Code(
        "内容有无法识别的字",
        "text has an unreadable character",
        "请补全该字，或用 UTF-8 重新导出",
        "type the character, or export again as UTF-8",
    ),
    "total-differs": Code(
        "合计与各项费用之和不符",
        "the total is not the sum of the charges",
        "各项费用之和为 {sum}；请核对，可能有一列没有被识别为费用",
        "the charges add up to {sum}; a column may not have been taken for a charge",
    ),
    "url-malformed": Code(
        "缴费网址无效",
        "payment address not usable",
        "应为 https:// 开头的完整网址",
        "it must be a whole address that starts with https://",
    ),
}

REFUSALS: dict[str, Code] = {
    "cell-too-long": Code(
        "单元格过长",
        "a cell is too long",
        "第 {row} 行有超过 {most} 字的单元格；可能是引号没有成对",
        "row {row} has a cell of more than {most} characters; perhaps a quote was never closed",
    ),
    "column-missing": Code(
        "缺少必需的列",
        "a needed column is missing",
        "缺少：{missing_zh}。读到的表头：{seen}",
        "missing: {missing_en}; headers seen: {seen}",
    ),
    "column-twice": Code(
        "同名列出现两次",
        "one column name stands twice",
        "请只保留一列“{header}”",
        'keep only one column "{header}"',
    ),
    "csv-broken": Code(
        "CSV 格式损坏",
        "broken CSV",
        "第 {row} 行附近引号不成对",
        "a quote near row {row} is not closed",
    ),
    "encoding-unknown": Code(
        "无法识别文字编码，字节偏移 {offset}",
        "unknown text encoding, byte offset {offset}",
        "按 {tried} 解读失败；请在 Excel 中另存为“CSV UTF-8”",
        'not readable as {tried}; in Excel save as "CSV UTF-8"',
    ),
    "file-empty": Code("文件是空的", "the file is empty", "请重新导出", "export it again"),
    "file-too-large": Code(
        "文件过大",
        "the file is too large",
        "{size} MB，上限 {most} MB；请分批上传",
        "{size} MB, at most {most} MB; upload it in pieces",
    ),
    "format-unsupported": Code(
        "暂不支持这种文件",
        "this kind of file is not read",
        "内容是 {format}；请在 Excel 中另存为 .xlsx 或“CSV UTF-8（逗号分隔）”",
        'this is {format}; in Excel save it as .xlsx or "CSV UTF-8"',
    ),
    "formula-unsaved": Code(
        "公式没有保存结果",
        "a formula without its saved result",
        "工作表“{sheet}”的 {cell} 单元格只有公式；请在 Excel 或 WPS 中打开后重新保存",
        'cell {cell} of the sheet "{sheet}" holds only a formula; open the file in Excel or WPS and save it again',
    ),
    "layout-wide": Code(
        "宽表（每种费用一列）中有的列含义不明",
        "a wide table (one column per charge) with columns of unclear meaning",
        "无法确定这些列是不是欠费：{columns}；请删去，或导出为一行一项费用的明细",
        "these may or may not be arrears: {columns}; delete them, or export one row per charge",
    ),
    "sheets-differ": Code(
        "几张工作表的表头不同",
        "worksheets with different headers",
        "“{first}”与“{other}”都有欠费表，但表头不同；请统一表头，或分成两个文件",
        '"{first}" and "{other}" both hold a table, under different headers; make them the same, or two files',
    ),
    "too-many-columns": Code(
        "列数过多",
        "too many columns",
        "工作表“{sheet}”在第 {most} 列以后还有内容；请删去",
        'the sheet "{sheet}" holds something beyond column {most}; delete it',
    ),
    "too-many-rows": Code(
        "行数过多",
        "too many rows",
        "上限 {most} 行；请分批上传",
        "at most {most} rows; upload them in pieces",
    ),
    "workbook-broken": Code(
        "XLSX 文件损坏",
        "broken XLSX",
        "无法打开（{why}）；请在 Excel 或 WPS 中打开后另存为 .xlsx",
        "it cannot be opened ({why}); open it in Excel or WPS and save it again as .xlsx",
    ),
}

EXCLUDING = frozenset(code for code, entry in PROBLEMS.items() if entry.excludes)
"""Codes of rows that are left out without being wrong."""


def problem(
    code: str,
    *,
    row: int,
    sheet: str = "",
    field: str = "",
    shown: str = "",
    blocking: bool | None = None,
    **slots: object,
) -> Problem:
    """A problem of the table with its hint filled in; `slots` fill the hint's braces."""
    entry = PROBLEMS[code]
    hint = f"{entry.zh}：{entry.hint_zh.format(**slots)} / {entry.en}: {entry.hint_en.format(**slots)}"
    return Problem(
        code=code,
        row=row,
        sheet=sheet,
        field=field,
        shown=shown,
        hint=hint,
        blocking=entry.blocking if blocking is None else blocking,
    )


def refused(code: str, **slots: object) -> Refused:
    """The refusal of a whole file, to be raised; its one problem names the row or byte offset, where there is one."""
    entry = REFUSALS[code]
    hint = f"{entry.hint_zh.format(**slots)} / {entry.hint_en.format(**slots)}"
    row, offset = slots.get("row"), slots.get("offset")
    place = Problem(
        code=code,
        row=row if isinstance(row, int) else None,
        sheet=str(slots.get("sheet", "")),
        field="" if offset is None else "byte offset",
        shown="" if offset is None else str(offset),
        hint=hint,
    )
    return Refused(code, f"{entry.zh} / {entry.en}".format(**slots), hint=hint, problems=(place,))
