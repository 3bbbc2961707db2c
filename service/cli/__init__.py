"""The command line: `cuihan run | plan | verify | show | limitation | doctor | history | hold | paid | templates …`.

Exit codes: 0 done · 1 unexpected · 2 the caller can fix it · 3 cannot tell, or conflict · 4 try again · 5 broken, stop.
"""

import functools
import traceback
from collections.abc import Callable
from typing import NoReturn, ParamSpec

import typer

from service.cli import accounts, adopt, doctor, inspection, intake, limitation, plan, run, show, templates, verify
from service.cli.shown import errors, tell
from service.terms.problems import Told

STOPPED = 130
"""What a shell expects of a command that was interrupted."""

Words = ParamSpec("Words")


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


app = typer.Typer(
    name="cuihan",
    help="催函:从欠费表到可作证据的催缴函 / Cuihan: from a sheet of arrears to letters that can stand as evidence.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("run", help=run.HELP)(ending(run.run))
app.command("plan", help=plan.HELP)(ending(plan.plan))
app.command("verify", help=verify.HELP)(ending(verify.verify))
app.command("show", help=show.HELP)(ending(show.show))
app.command("limitation", help=limitation.HELP)(ending(limitation.limitation))
app.command("doctor", help=doctor.HELP)(ending(doctor.doctor))
history = typer.Typer(help=accounts.HISTORY, no_args_is_help=True, rich_markup_mode=None)
history.command("import", help=accounts.HISTORY_IMPORT)(ending(accounts.history_import))
app.add_typer(history, name="history")
hold = typer.Typer(help=accounts.HOLD, no_args_is_help=True, rich_markup_mode=None)
hold.command("add", help=accounts.HOLD_ADD)(ending(accounts.hold_add))
hold.command("list", help=accounts.HOLD_LIST)(ending(accounts.hold_list))
hold.command("lift", help=accounts.HOLD_LIFT)(ending(accounts.hold_lift))
hold.command("import", help=accounts.HOLD_IMPORT)(ending(accounts.hold_import))
app.add_typer(hold, name="hold")
paid = typer.Typer(help=accounts.PAID, no_args_is_help=True, rich_markup_mode=None)
paid.command("add", help=accounts.PAID_ADD)(ending(accounts.paid_add))
paid.command("list", help=accounts.PAID_LIST)(ending(accounts.paid_list))
paid.command("import", help=accounts.PAID_IMPORT)(ending(accounts.paid_import))
app.add_typer(paid, name="paid")
letters = typer.Typer(help=templates.HELP, no_args_is_help=True, rich_markup_mode=None)
letters.callback()(templates.templates)
letters.command("list", help=templates.LIST)(ending(templates.list_))
letters.command("new", help=templates.NEW)(ending(templates.new))
letters.command("check", help=inspection.CHECK)(ending(inspection.check))
letters.command("adopt", help=adopt.ADOPT)(ending(adopt.adopt_))
letters.command("docx", help=adopt.DOCX)(ending(adopt.docx_))
letters.command("render", help=templates.RENDER)(ending(templates.render))
app.add_typer(letters, name="templates")
files = typer.Typer(help=intake.INTAKE, no_args_is_help=True, rich_markup_mode=None)
files.callback()(intake.intake)
files.command("profile", help=intake.PROFILE)(ending(intake.profile_))
files.command("profiles", help=intake.PROFILES)(ending(intake.profiles_))
app.add_typer(files, name="intake")


def main() -> None:
    """Run the command."""
    app()
