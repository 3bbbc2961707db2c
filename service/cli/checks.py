"""What `cuihan doctor` looks at: each check says what it found, or raises `Ill` with what is wrong and how to mend it.

Everything is told in Chinese first and in English behind " / ". A check changes nothing; only the store is probed by writing,
below the archive's own scratch folder, where no verifier looks.
"""

import os
import shutil
import sqlite3
import stat
from contextlib import closing
from datetime import datetime
from pathlib import Path

from service.archive.directory import Directory
from service.archive.keyring import Keyring
from service.archive.objects import Created, Exists, Kind, Store, Stored
from service.database.schema import FORMAT
from service.paper.fonts import open_shelf
from service.policy.deadlines import CHINA
from service.rendering.card import load_card
from service.rendering.office import find_office
from service.rendering.template import compile_template
from service.settings import data_folder
from service.terms.dates import SHANGHAI
from service.terms.problems import Told
from service.wiring.homes import read_installation
from service.wiring.templates import library

RELEASED = datetime(2026, 11, 1, tzinfo=SHANGHAI)
"""A clock that stands before this is wrong."""

REINSTALL = (
    "重新安装 cuihan(源码目录:git checkout -- fonts templates)/ "
    "Install cuihan again (in a checkout: git checkout -- fonts templates)."
)
RESTORE = (
    "不要继续发函,保留现状;用最后一次签发之后的备份恢复整个安装目录,再运行 cuihan verify / Stop issuing and keep it as it is; "
    "restore the whole home from a backup made after the last run (an older one uses numbers twice), then run cuihan verify."
)
UNUSED = "尚未使用,首次运行时创建 / not used yet; will be made at first use"


class Ill(Exception):  # noqa: N818 - a finding, told to its reader; not an error of the program
    """What is wrong, and how to mend it."""

    def __init__(self, said: str, mend: str) -> None:
        super().__init__(said)
        self.said = said
        self.mend = mend


def fonts() -> str:
    """Every font of the manifest is there, unaltered and usable; all that are not are named together."""
    try:
        shelf = open_shelf(data_folder("fonts"), system=())
    except Told as error:
        raise Ill(f"字体清单无法使用 / the list of fonts cannot be used: {error.message}", REINSTALL) from error
    wrong: dict[str, str] = {}
    for face in shelf.faces:
        try:
            face.gid("1")  # opens the file, which checks its digest
        except Told as error:
            zh = {"font-missing": "缺少或不可读 missing", "font-altered": "与清单不符 altered"}.get(error.code, error.code)
            wrong[face.path.name] = f"{face.path.name}({zh})"
    if wrong:
        raise Ill(
            f"{len(wrong)} 个字体文件有问题,函件会排错 / font files are missing or altered: {'、'.join(wrong.values())}",
            REINSTALL,
        )
    return f"{len(shelf.faces)} 款 faces, {shelf.digest[:16]}…"


def templates(folder: Path | None) -> str:
    """Every template at hand has its card and compiles; the message names the template, its part and paragraph."""
    mend = "修改该模板或卡片,写法见 docs/templates.md / Mend that template or card; docs/templates.md says how."
    at_hand = library(folder).templates
    for name, (docx, card) in sorted(at_hand.items()):
        try:
            compile_template(docx, load_card(card))
        except Told as error:
            raise Ill(
                f"模板 {name} 无法使用 / the template {name} cannot be used: {error.message}", error.hint or mend
            ) from error
    return "、".join(sorted(at_hand))


def office(asked: str) -> str:
    """Whether LibreOffice is there, which is never needed; only a path that leads nowhere is wrong."""
    found = find_office(asked)
    if found:
        return f"{found}:可选引擎,其结果不可逐字节重做 / optional engine; its results are not reproducible"
    why = "已关闭 switched off" if asked == "off" else "没有 not there"
    return f"{why}(可选,apt-get install libreoffice-writer-nogui / optional)"


def clock(now: datetime) -> str:
    """The clock has not fallen behind the release of this program, and the year's holidays are known."""
    if now < RELEASED:
        raise Ill(
            f"系统时间 {now.isoformat()} 早于本程序发布,函件日期会错 / the clock is behind this program's release",
            "校准系统时间,如 timedatectl set-ntp true / Set the clock, for example with timedatectl set-ntp true.",
        )
    known = "" if CHINA.announced(now.year) else f";{now.year} 年节假日未公布,按周末推算 / holidays of {now.year} not announced"
    return f"{now.isoformat(timespec='seconds')}{known}"


def space(place: Path, *, least_gb: float) -> str:
    """There is room where the home is, or will be."""
    at = place.absolute()
    while not at.exists():
        at = at.parent
    free = shutil.disk_usage(at).free / 1e9
    if free < least_gb:
        raise Ill(
            f"{at} 只剩 {free:.1f} GB,少于 {least_gb:g} GB / only {free:.1f} GB are free, less than {least_gb:g} GB",
            "清理磁盘,或用 --home 改放别处;每万封函件约 0.8 GB / "
            "Free some space, or move the home with --home; 10,000 letters take about 0.8 GB.",
        )
    return f"{free:.1f} GB"


def home(place: Path) -> str:
    """The home is one of ours and of the format this program reads."""
    try:
        return f"{place}, {read_installation(place)}"
    except Told as error:
        zh = f"安装目录的格式不是本版本能读的(本版本:{FORMAT})" if error.code == "home-format" else "安装目录无法使用"
        raise Ill(f"{zh} / {error.message}", error.hint) from error
    except (OSError, ValueError, KeyError) as error:
        raise Ill(f"home.toml 已损坏 / home.toml is damaged: {error}", RESTORE) from error


def keys(place: Path) -> str:
    """The seal key is there, and nobody but its owner can read it."""
    private = place / "keys" / "seal.key"
    if not private.exists():
        if not (place / "archive").exists():
            return UNUSED
        raise Ill(
            f"缺少封存密钥 {private},之后的封存会与之前的对不上 / the seal key is missing: new seals would not match old ones",
            RESTORE,
        )
    if others := stat.S_IMODE(private.stat().st_mode) & 0o077:
        raise Ill(
            f"封存密钥可被他人读取 / others can read the seal key {private} (mode …{others:02o})",
            f"chmod 600 {private}",
        )
    locked = Keyring(folder=place / "keys", name="").locked
    return "封存密钥 seal key, 0600, " + ("有口令 passphrase" if locked else "无口令 no passphrase(cuihan keys rotate)")


def database(place: Path) -> str:
    """SQLite finds the database whole; it is opened for reading only, so that a missing one is not made."""
    path = place / "state.db"
    if not path.is_file():
        if not (place / "archive").exists():
            return UNUSED
        raise Ill(f"缺少数据库 {path} / the database is missing", RESTORE)
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            answers = [str(row[0]) for row in connection.execute("PRAGMA quick_check")]
    except sqlite3.DatabaseError as error:
        raise Ill(f"数据库 {path} 已损坏或无法打开 / damaged, or it cannot be opened: {error}", RESTORE) from error
    if answers != ["ok"]:
        raise Ill(f"数据库 {path} 已损坏 / the database is damaged: {answers[0]}", RESTORE)
    return "SQLite, quick_check ok"


def store(kept_in: Store) -> str:
    """The archive is there; a folder takes an object once, refuses the second writer and gives the first one's bytes back.

    What a bucket does is tried by `cuihan doctor --store`: here it is asked whether it is there, versioned and able to lock.
    """
    if not isinstance(kept_in, Directory):
        kept_in.check()
        return f"{kept_in.address}: 版本控制 versioned; 试验其承诺 try its promises: cuihan doctor --store"
    archive = kept_in.root
    scratch = archive / ".tmp"
    folder = scratch / f"doctor-{os.getpid()}"
    writable = (
        f"检查该文件夹的属主和权限,磁盘是否以只读方式挂载(应为可写的本地磁盘):{archive} / "
        "Check its owner and permissions, and that the disk is local and not mounted read-only."
    )
    try:
        kept = Directory(folder)
        first = kept.put_first(Stored(key="probe/a", data=b"1", kind=Kind.LOG))
        second = kept.put_first(Stored(key="probe/a", data=b"2", kind=Kind.LOG))
        whole = isinstance(first, Created) and isinstance(second, Exists) and kept.get("probe/a") == b"1"
    except (Told, OSError) as error:
        why = error.message if isinstance(error, Told) else error.strerror
        raise Ill(f"存档文件夹 {archive} 无法写入 / the archive cannot be written: {why}", writable) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if not whole:
        raise Ill(f"{archive} 不能保证只写一次 / this folder does not keep write-once", writable)
    return f"{archive}: 只写一次 write-once"
