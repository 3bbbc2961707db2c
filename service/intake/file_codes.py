"""Every code for which a whole upload is refused."""

from service.intake.code import Code

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
    "encoding-twice": Code(
        "文字已是乱码",
        "garbled text",
        "第 {row} 行的“{shown}”本应是“{meant}”；文件在另存时编码选错，请从收费系统重新导出",
        'row {row} says "{shown}"; the file was once saved under a wrong encoding: export it again from the billing system',
    ),
    "json-broken": Code(
        "JSON 无法读取",
        "JSON that cannot be read",
        "{why}；应为对象列表，键不重复，数字为普通写法",
        "{why}; it must be a list of objects, without a key twice and with plain numbers",
    ),
    "markup-broken": Code(
        "网页表格或 XML 表格不完整",
        "an HTML or XML table is cut off",
        "{format} 在 {why} 处不完整，可能没有下载完；请重新导出",
        "{format} is not complete ({why}), perhaps the download broke off; export it again",
    ),
    "sheet-missing": Code(
        "没有所指的工作表",
        "the named worksheet is not there",
        "配置要读“{wanted}”，文件中有：{seen}",
        'the profile asks for "{wanted}"; there are: {seen}',
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
        "Excel 文件损坏",
        "broken workbook",
        "无法打开（{why}）；请在 Excel 或 WPS 中打开后另存为 .xlsx",
        "it cannot be opened ({why}); open it in Excel or WPS and save it again as .xlsx",
    ),
}
