"""What `cuihan verify` and `cuihan archive` share: an archive by its place, the keys it is judged by, reports on a terminal."""

from collections.abc import Callable, Sequence
from pathlib import Path

from service.archive.directory import Directory
from service.archive.existence import Judge
from service.archive.notes import read_verifier
from service.archive.objects import Store
from service.archive.stamps import read_stamp
from service.archive.trust import own_keys
from service.archive.verify import SHOWN_FAULTS, Report, Verdict, find_logs
from service.cli.shown import out
from service.settings import Settings
from service.terms.party import JOURNAL
from service.terms.problems import Broken, Conflict, Refused
from service.wiring.homes import store_at, store_of

SAID = {Verdict.VERIFIED: "[green]通过 holds[/]", Verdict.CANNOT_TELL: "[yellow]无法判断 cannot tell[/]",
        Verdict.BROKEN: "[bold red]不符 broken[/]"}  # fmt: skip


def exit_code(reports: Sequence[Report]) -> int:
    """0 verified, 3 cannot tell, 5 broken: the worst of some reports."""
    verdicts = {report.verdict for report in reports}
    if Verdict.BROKEN in verdicts:
        return Broken.exit_code
    return Conflict.exit_code if Verdict.CANNOT_TELL in verdicts else 0


def trusted_by(store: Store, outside: Path | None) -> Callable[[str], str]:
    """The verifier lines for an issuer's logs: those of a file, or the archive's own."""
    lines = read_line(outside) if outside else ""
    own: dict[str, str] = {}

    def trusted(prefix: str) -> str:
        issuer = prefix.split("/", maxsplit=1)[0]
        if not lines and issuer not in own:
            own[issuer] = _own(store, issuer)
        return lines or own[issuer]

    return trusted


def _own(store: Store, issuer: str) -> str:
    """Every public key an archive holds of an issuer's home."""
    found = own_keys(store, issuer)
    if not found:
        raise Conflict("key-unknown", f"{store.address} holds no public key of {issuer}, so nothing can be told of its seals",
                       hint="用 --key 指定另处保存的验证公钥 / Name the verifier key kept elsewhere with --key.")  # fmt: skip
    return "\n".join(found)


def archive_at(place: str, settings: Settings) -> tuple[Store, Path | None]:
    """The store at a place, and where its home keeps the public key: None for an archive without its home."""
    home = Path(place)
    if "://" in place or (not (home / "home.toml").exists() and find_logs(Directory(home))):
        return store_at(place, settings.wanted), None
    return store_of(home, settings.wanted), home / "keys" / "seal.pub"


def read_line(verifier: Path) -> str:
    """The verifier lines of a file; raises Refused("key-missing"), Refused("key-unreadable")."""
    try:
        lines = verifier.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Refused("key-missing", f"{verifier} cannot be read: {error}",
                      hint="用 --key 指定验证公钥 / Name the verifier key with --key.") from error  # fmt: skip
    _check_key(lines, verifier)
    return lines


def _check_key(lines: str, file: Path) -> None:
    try:
        keys = [read_verifier(line) for line in lines.splitlines()]
    except ValueError as error:
        raise Refused("key-unreadable", f"{file} holds no verifier keys: {error}",
                      hint="每行一个公钥,形如 名称+编号+公钥 / One verifier key a line: name+id+key.") from error  # fmt: skip
    if not keys:
        raise Refused("key-unreadable", f"{file} is empty",
                      hint="每行一个公钥,形如 名称+编号+公钥 / One verifier key a line: name+id+key.")  # fmt: skip


def judge_of(files: Sequence[Path]) -> Judge | None:
    """Reads time stamps by the certificates in some files; None where none are given."""
    try:
        roots = b"".join(file.read_bytes() for file in files)
    except OSError as error:
        raise Refused(
            "authority-settings",
            f"{error.filename} cannot be read: {error.strerror}",
            hint="--tsa-ca 应为时间戳机构根证书的 PEM 文件 / --tsa-ca names a PEM file with the authority's root certificate.",
        ) from error
    return (lambda message, answer: read_stamp(answer, message, roots=roots).at) if roots else None


def show_report(report: Report) -> None:
    """Print a report: its steps, what was found, the verdict."""
    counted = "条 entries" if f"/{JOURNAL}/" in report.log else "封 letters"
    out.print(f"[bold]{report.log}[/]  {report.letters} {counted}")
    for number, step in enumerate(report.steps, start=1):
        out.print(f"  {number}. {step.title}: {SAID[step.verdict]} ({step.checked})", soft_wrap=True)
        for fault in [*step.faults, *step.missing][:SHOWN_FAULTS]:
            out.print(f"       {fault}", soft_wrap=True, markup=False)
        rest = len(step.faults) + len(step.missing) - SHOWN_FAULTS
        if rest > 0:
            out.print(f"       … 另有 {rest} 处 / and {rest} more")
    for shown in report.existence:
        out.print(f"       时间 time {shown.shown}", soft_wrap=True)
    out.print(f"  结论 verdict: {SAID[report.verdict]} {report.verdict}{_time_said(report)}", soft_wrap=True)


def _time_said(report: Report) -> str:
    """What a verdict must not keep quiet about time."""
    if report.stamped:
        return ""
    if report.existence:
        return "(部分函件未加盖时间戳 some letters are not time-stamped)"
    if report.stamps:
        return f"({report.stamps} 个时间戳未核验:用 --tsa-ca 指定机构证书 stamps not judged: name the authority's root)"
    return "(未加盖时间戳 not time-stamped)"


def report_json(report: Report) -> dict[str, object]:
    """A report as JSON."""
    return {
        "log": report.log,
        "letters": report.letters,
        "verdict": str(report.verdict),
        "time_stamped": report.stamped,
        "time_stamps": report.stamps,
        "existence": [
            {
                "first": shown.first,
                "last": shown.last,
                "since": shown.since.isoformat(),
                "late_seconds": int(shown.late.total_seconds()),
            }
            for shown in report.existence
        ],
        "steps": [
            {
                "title": step.title,
                "verdict": str(step.verdict),
                "checked": step.checked,
                "faults": step.faults,
                "missing": step.missing,
            }
            for step in report.steps
        ],
    }
