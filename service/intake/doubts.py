"""What stands beside an amount and says that it is not simply owed: its state, the charge's own name, money ahead, a remark.

An export lists everything that is open in the system, disputes and court cases included. Nothing here is decided by us: the
row becomes a question, and its whole case waits for a person.

>>> holding("2026年5月已起诉"), holding("无争议，已缴至2025年12月")
('已起诉', '')
"""

import re

from service.intake import amounts, cells
from service.intake.aliases import WEAK, plain
from service.intake.codes import EXCLUDING, problem
from service.intake.fields import RowCells

_PAID = re.compile(
    r"已(?:缴|交|收|付|支付|结清|缴清|交清|缴纳|缴费|交费|收费|收款|付款)(?:费|款|清|完成)?|结清|全部?缴清|paid|settled|是",
    re.IGNORECASE,
)
_VOID = re.compile(r"(?:已)?(?:作废|撤销|取消|冲红|退款|删除|关闭)|无效|void|cancelled", re.IGNORECASE)
_OWING = re.compile(
    r"[未没][有能]?(?:按时|按期|及时|完全|全部)?[缴交付收结还支清].{0,4}|待[缴交付收结支].{0,4}|欠.{0,6}|逾期.{0,6}|拖欠|(?:已?催[缴收费]?.{0,4})|收费中|缴费中|有效|正常|生效中?|已?(?:生成|出账|开账|下账)|否|0|[nN](?:o)?|"
    r"(?:un|not )paid|overdue|due|open|active|pending|outstanding|arrears|false",
    re.IGNORECASE,
)
_PARTLY = re.compile(r"部分|partial", re.IGNORECASE)
_NO_DEBT = re.compile(
    r"^全部|^所有费用|^总欠费|预[存缴交收]|余额|充值|押金|保证金|已[缴交收付退]|实[收缴]|退[款费]|抵扣|冲[抵减]|溢缴|多[缴交收]|deposit|credit|refund|prepa"
)
_WITH_TAX = re.compile("价税合计|(?<!不)含税")
_LATE_FEE = re.compile(r"(?:应收|逾期|欠费)?(?:违约|滞纳)金|利息|罚[息款]|late fee|penalty")
_HOLD = re.compile(
    r"(?<![无未没不])(?<!没有)(?<!拒绝)(?:已|正在|拟)?(?:起诉|诉讼|立案|仲裁|法院|判决|调解|律师函|争议|异议|纠纷|投诉|协商|分期|承诺|"
    r"[缓暂]缴|[缓暂]交|暂缓|[不勿停免]催|(?:不用|无需|不要|不必|停止|暂停)催|减免|免[收缴交]|豁免|核销|作废|[缴交结付]清|已(?:缴|交|付|收)(?!费?[至到])|"
    r"已?转账|已?汇款|退房|过户|换业主|更名|破产|重整|清算|去世|已故|死亡|亡故|过世|低保|特困|查封|冻结|拍卖|法拍|代扣|托收|漏水|待核|待查|"
    r"核实|有误|错误|重复|dispute|lawsuit|court|litigat|paid|instal|promise|bankrupt|insolven|deceased|waive|on hold)",
    re.IGNORECASE,
)


def holding(remark: str) -> str:
    """The words of a remark for which nothing should go out before a person has looked; empty where it has none."""
    found = _HOLD.search(remark)
    return found[0] if found else ""


def note_doubts(row: RowCells, charge: str, owed: int | None, *, settled: bool) -> None:
    """Note with the row what makes its amount doubtful, or no demand at all."""
    _state(row, settled=settled)
    if any(found.code in EXCLUDING for found in row.problems):
        return
    _charge(row, charge)
    for index in row.columns.beside.remarks:
        if words := holding(cells.clean(row.cell(index))):
            row.wrong_at("remark-holds", index, words=words)
    if owed is not None and not row.columns.fees:
        _amounts_beside(row, owed)


def _state(row: RowCells, *, settled: bool) -> None:
    """What makes a row no demand: nothing owed, or a column that says so."""
    said = row.text("state")
    if any(found.blocking for found in row.problems):
        return
    if settled:
        row.problems.append(problem("row-settled", row=row.record.number, sheet=row.record.sheet, shown="0"))
    elif _VOID.fullmatch(said):
        row.wrong("row-void", "state")
    elif _PAID.fullmatch(said):
        if row.columns.name("owed") and "欠" in row.columns.name("owed"):
            row.wrong("state-differs", "state")
        else:
            row.wrong("row-settled", "state")
    elif _PARTLY.search(said):
        if not ("欠" in row.columns.name("owed") or "received" in row.columns.at):
            row.wrong("state-unclear", "state")
    elif said and not _OWING.fullmatch(said):
        row.wrong("state-unclear", "state")


def _charge(row: RowCells, charge: str) -> None:
    """A line that is called money paid, or a late fee, is no charge that a late fee runs on."""
    if "charge" in row.columns.at and (_NO_DEBT.search(charge.lower()) or _LATE_FEE.fullmatch(charge.lower())):
        row.wrong("charge-unclear", "charge", what=charge)


def _amounts_beside(row: RowCells, owed: int) -> None:
    around = row.columns.beside
    if any((value := _value(row, index)) and value != owed for index in around.ahead):
        row.wrong_at(
            "amount-unclear",
            around.ahead[0],
            why_zh="另有预存或余额，无法确定是否已从欠费中扣除",
            why_en="money paid ahead is stated, and whether it is already taken off is not",
        )
    if "owed" not in row.columns.at and any(_value(row, index) for index in around.adjusted):
        row.wrong_at(
            "amount-unclear",
            around.adjusted[0],
            why_zh="有调整、冲抵或退款金额，无法确定是否已计入应收",
            why_en="an adjustment is stated, and whether the amount billed includes it is not",
        )
    name = plain(row.columns.name("owed"))
    weak = name in _WEAK and not _WITH_TAX.search(row.columns.name("owed"))
    if weak and any(_value(row, index) for index in around.taxes) and owed not in {_value(row, i) for i in around.totals}:
        row.wrong_at(
            "amount-unclear",
            around.taxes[0],
            why_zh="有税额，无法确定金额是否含税",
            why_en="a tax is stated, and whether the amount includes it is not",
        )


_WEAK = frozenset(map(plain, WEAK))


def _value(row: RowCells, index: int) -> int | None:
    try:
        return amounts.amount(cells.clean(row.cell(index)), row.columns.scale.get(index, amounts.YUAN))
    except ValueError:
        return None
