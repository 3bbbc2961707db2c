"""The command line: `cuihan run | plan | verify | stamp | show | limitation | doctor | history | hold | paid | templates …`.

Exit codes: 0 done · 1 unexpected · 2 the caller can fix it · 3 cannot tell, or conflict · 4 try again · 5 broken, stop.
"""

import functools
import traceback
from collections.abc import Callable
from typing import NoReturn, ParamSpec

import typer

from service.cli.doors import Door, opened
from service.cli.shown import errors, tell
from service.terms.problems import Told

STOPPED = 130
"""What a shell expects of a command that was interrupted."""

Words = ParamSpec("Words")


DOORS = {
    "run": Door(
        place="run:run",
        help="欠费表 → 计划 → 编号、存证 → 打印分册 / Arrears file → plan → numbered, evidenced letters → print parts.",
    ),
    "plan": Door(
        place="plan:plan", help="试算:哪些户该发什么函、为什么;不写入、不编号 / Dry run: which letters would go out and why."
    ),
    "verify": Door(
        place="verify:verify",
        help="核验存证:封存点、日志、每封信 / Verify seals, log and every letter; --rerender makes each letter again.",
    ),
    "stamp": Door(
        place="stamp:stamp",
        help="补取时间戳:正式系列中尚未加盖的封存点 / Ask the outside authority for the time stamps that are missing.",
    ),
    "show": Door(
        place="show:show",
        help="查看一封函件:内容、理由、存证位置 / Show one notice by its number (printed form, or issuer/series/year/n).",
    ),
    "dossier": Door(
        place="dossier:dossier",
        help="证据卷宗:一封函件的全部证据,一个 ZIP,离线可核验 / All evidence of a notice in one ZIP that is checked offline.",
    ),
    "reprint": Door(
        place="reprint:reprint",
        help="副本:存档原件加盖“副本”字样另存 / A copy of an archived letter, marked as one; the original is untouched.",
    ),
    "limitation": Door(
        place="limitation:limitation",
        help="诉讼时效:哪些欠费即将届满 / Which claims are about to be barred by limitation, in a safe and an arguable view.",
    ),
    "litigation": Door(
        place="litigation:litigation",
        help="诉讼材料:要素式起诉状、支付令申请书、立案清单 / Complaint, payment-order application, list for bulk filing.",
    ),
    "chop": Door(
        place="chop:chop",
        help="用印登记单:一批函件盖公章的登记与签批 / The sheet for whoever keeps the company's chop, one a batch.",
    ),
    "journal": Door(
        place="journal:journal",
        help="日志:谁在何时做了什么 / The journal: uploads, approvals, releases, deliveries, holds, seals, changes of keys.",
    ),
    "numbers": Door(
        place="numbers:numbers",
        help="编号登记:每个文号的去向,证明无缺号 / The gap register: every number, void ones with the reason, and no gap.",
    ),
    "archive": Door(
        help="存档:检查、重建 / The archive: look it over, make a home again from it.",
        doors={
            "rebuild": Door(
                place="archive:rebuild",
                help="仅凭存档重建安装目录(私钥除外) / Make a home from its archive alone; the private key is not in it.",
            ),
            "fsck": Door(
                place="archive:fsck",
                help="检查存档:缺失、改动、多余 / Look for what is missing, altered or nobody's; --deep reads every letter.",
            ),
        },
    ),
    "keys": Door(
        help="封存密钥:新建、更换、备份、登记 / The key that signs the seals: make, change, back up, publish.",
        doors={
            "new": Door(place="keys:new", help="新建有口令的密钥 / Make the key of a new home, under a passphrase."),
            "list": Door(place="keys:list_", help="现用和此前的公钥 / The verifier keys, present and retired."),
            "rotate": Door(place="keys:rotate", help="更换密钥,新旧密钥共同签名 / A new key that the old one signs for."),
            "backup": Door(place="keys:backup", help="写出加密备份并试开 / Write an encrypted copy, and see that it opens."),
            "publish": Door(place="keys:publish_", help="密钥登记单,交外部保管 / A sheet with key and checkpoints to deposit."),
            "replace": Door(place="keys:replace", help="密钥或口令遗失后启用新密钥 / Go on with a new key after a loss."),
        },
    ),
    "doctor": Door(
        place="doctor:doctor",
        help="体检:字体、模板、存储、数据库、密钥、时钟、空间 / Check fonts, templates, database, keys, clock, space.",
    ),
    "history": Door(
        help="期初历史:系统外的催缴、送达、付款 / Opening history: notices, deliveries and payments outside Cuihan.",
        doors={
            "import": Door(
                place="accounts:history_import",
                help="导入历史清单,有一行读不懂就整份不导入 / Take in a list of the past, as a whole or not at all.",
            ),
        },
    ),
    "hold": Door(
        help="暂缓催缴:争议、承诺、分期、困难等 / Holds: disputes, promises, instalments, hardship and the like.",
        doors={
            "add": Door(
                place="accounts:hold_add",
                help="登记一项暂缓 / Note a hold for an account, a debtor or one charge of an account.",
            ),
            "list": Door(place="accounts:hold_list", help="列出暂缓 / Show the holds."),
            "lift": Door(place="accounts:hold_lift", help="解除暂缓 / Lift a hold by its name."),
            "import": Door(place="accounts:hold_import", help="从清单导入暂缓 / Take holds in from a list."),
        },
    ),
    "paid": Door(
        help="止付名单:欠费表导出后收到的款 / Stop list: money received since the arrears file was exported.",
        doors={
            "add": Door(
                place="accounts:paid_add",
                help="登记一笔已收款,发出前自动剔除 / Note a payment; its account drops out until the letters are released.",
            ),
            "list": Door(place="accounts:paid_list", help="列出已登记的收款 / Show the payments noted."),
            "import": Door(place="accounts:paid_import", help="从清单导入已收款 / Take payments in from a list."),
        },
    ),
    "templates": Door(
        help="Word 模板 / Word templates.",
        doors={
            "list": Door(
                place="templates:list_", help="列出可用的模板 / The templates at hand: the shipped ones and your own."
            ),
            "new": Door(
                place="templates:new",
                help="以现有模板为底稿,建立自己的模板 / Copy a template and its card, to write a letter of your own from it.",
            ),
            "check": Door(
                place="inspection:check",
                help="检查 Word 模板:变量、错误、版式、字体 / Check a template: variables, every mistake, fonts.",
            ),
            "adopt": Door(
                place="adopt:adopt_",
                help="沿用 Word/WPS 邮件合并文档:域换成标签,其余不动 / Take over a letter made for Word's mail merge.",
            ),
            "docx": Door(
                place="adopt:docx_", help="把已签发的一封导出为可编辑的 Word 副本 / The editable Word copy of an issued notice."
            ),
            "render": Door(
                place="templates:render",
                help="把 Word 函件排成 PDF / Lay out any Word letter as PDF; without --data no Jinja is run.",
            ),
        },
    ),
    "intake": Door(
        help="读表配置:每个收费系统说明一次 / Mapping profiles: said once for each billing system.",
        doors={
            "profile": Door(
                place="intake:profile_", help="根据一个欠费表提出配置,供核对和保存 / Propose a profile for files like this one."
            ),
            "profiles": Door(place="intake:profiles_", help="随程序的配置 / The shipped profiles."),
        },
    ),
}
"""The commands in the order of their help."""


def ending(command: "Callable[Words, int]") -> "Callable[Words, NoReturn]":
    """The command as Typer runs it: it ends with its exit code, and an error says what happened, where, and what to do."""

    @functools.wraps(command)
    def ended(*args: Words.args, **kwargs: Words.kwargs) -> NoReturn:
        try:
            code = command(*args, **kwargs)
        except Told as error:
            tell(error)
            code = error.exit_code
        except (typer.Abort, KeyboardInterrupt):
            errors.print("已中止,重新运行同一命令可继续 / Stopped. The same command goes on where it was.")
            code = STOPPED
        except BrokenPipeError:
            code = 0
        except Exception:  # noqa: BLE001 - the last door: whatever it is, say so plainly and end with 1
            traceback.print_exc()
            errors.print("程序出现意外错误;已编号的不会重复,可重新运行 / unexpected error; running again issues nothing twice")
            code = 1
        raise typer.Exit(code)

    return ended


app = opened(
    DOORS,
    name="cuihan",
    help="催函:从欠费表到可作证据的催缴函 / Cuihan: from a sheet of arrears to letters that can stand as evidence.",
    ending=ending,
)


def main() -> None:
    """Run the command."""
    app()
