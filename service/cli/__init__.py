"""The command line: `cuihan run | plan | verify | show | doctor | templates render`.

Exit codes: 0 done · 1 unexpected · 2 the caller can fix it · 3 cannot tell, or conflict · 4 try again · 5 broken, stop.
"""

import sys
import traceback

import typer
from click.exceptions import Abort, ClickException

from service.cli import doctor, plan, run, show, templates, verify
from service.cli.shown import errors, tell
from service.terms.problems import Told

app = typer.Typer(
    name="cuihan",
    help="催函:从欠费表到可作证据的催缴函 / Cuihan: from a sheet of arrears to letters that can stand as evidence.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("run", help=run.HELP)(run.run)
app.command("plan", help=plan.HELP)(plan.plan)
app.command("verify", help=verify.HELP)(verify.verify)
app.command("show", help=show.HELP)(show.show)
app.command("doctor", help=doctor.HELP)(doctor.doctor)
app.add_typer(templates.app, name="templates")


def main() -> None:
    """Run the command and end with its exit code; an error says what happened, where, and what to do."""
    try:
        code = app(standalone_mode=False)
    except Told as error:
        tell(error)
        code = error.exit_code
    except ClickException as error:
        error.show()
        code = 2
    except (Abort, KeyboardInterrupt):
        errors.print("已中止,重新运行同一命令可继续 / Stopped. The same command goes on where it was.")
        code = 130
    except BrokenPipeError:
        code = 0
    except Exception:  # noqa: BLE001 - the last door: whatever it is, say so plainly and end with 1
        traceback.print_exc()
        errors.print(
            "程序出现意外错误,已编号的不会重复,可重新运行同一命令 / unexpected error; running again issues nothing twice"
        )
        code = 1
    sys.exit(code or 0)
