"""`cuihan keys`: the key that signs the seals: make, change, back up, publish, and go on after a loss."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getpass
from pathlib import Path
from typing import Annotated

import typer

from service.archive.keyring import Keyring, read_private, write_private
from service.archive.seal import SealKey
from service.cli.shown import ask_passphrase, out, waiting
from service.database.schema import open_database
from service.jobs.journal import Journal
from service.jobs.keys import changing, tell
from service.jobs.keys import rotate as change
from service.jobs.publishing import publish
from service.jobs.services import onward
from service.paper.fonts import open_shelf
from service.press.output import write_whole
from service.settings import Settings, data_folder
from service.terms.problems import Broken, Refused
from service.wiring.homes import Home, open_home, read_installation
from service.wiring.services import journal_of
from service.wiring.world import SystemClock, SystemEntropy

HomeOption = Annotated[Path | None, typer.Option("--home", help="安装目录 / installation home (CUIHAN_HOME)")]


def new(*, home: HomeOption = None) -> int:
    """See DOORS."""
    place = home or Settings().home
    keys = place / "keys" / "seal.key"
    if keys.exists():
        Keyring(folder=place / "keys", name="").make(b"", "")  # says that there is one
    passphrase = Settings().passphrase() or _new_passphrase()
    with open_home(place, entropy=SystemEntropy(), wanted=Settings().wanted, first=passphrase) as opened:
        _show(opened.keys)
    return 0


def list_(
    *, home: HomeOption = None, as_json: Annotated[bool, typer.Option("--json", help="JSON 输出 / as JSON")] = False
) -> int:
    """See DOORS."""
    place = home or Settings().home
    keys = Keyring(folder=place / "keys", name=f"cuihan/{read_installation(place)}")
    if not keys.made:
        raise Refused(
            "key-missing", f"{keys.folder} holds no seal key", hint="cuihan keys new / or restore keys/ from a backup"
        )
    if as_json:
        said = {"key": keys.verifier, "retired": list(keys.retired), "locked": "yes" if keys.locked else "no"}
        print(json.dumps(said, ensure_ascii=False, indent=1))  # noqa: T201 - the output of the command
    else:
        _show(keys)
    return 0


def rotate(*, home: HomeOption = None) -> int:
    """See DOORS."""
    with _opened(home) as (opened, journal):
        key = opened.key
        if key is None:
            raise _locked(opened)
        passphrase = Settings().key_new_passphrase.get_secret_value() or _new_passphrase()
        with changing(journal) as alone:
            change(opened.keys, old=key, passphrase=passphrase, at=SystemClock().now(), entropy=SystemEntropy(), arrow=onward)
            _told(opened, alone, passphrase)
    return 0


def replace(*, reason: Annotated[str, typer.Option(help="遗失的情况 / what happened to it")], home: HomeOption = None) -> int:
    """See DOORS."""
    with _opened(home, lost=True) as (opened, journal):
        passphrase = Settings().key_new_passphrase.get_secret_value() or _new_passphrase()
        with changing(journal) as alone:
            old = opened.keys.verifier
            change(opened.keys, old=old, passphrase=passphrase, at=SystemClock().now(), entropy=SystemEntropy(), arrow=onward)
            _told(opened, alone, passphrase, reason=reason)
    out.print(
        "[yellow]新密钥没有旧密钥的签名:请尽快重新登记公钥(cuihan keys publish)[/] / "
        "the old key did not sign for the new one: publish it anew",
        soft_wrap=True,
    )
    return 0


def backup(
    file: Annotated[Path, typer.Argument(help="备份文件,加密的 PKCS#8 / encrypted copy")], *, home: HomeOption = None
) -> int:
    """See DOORS."""
    if file.exists():
        raise Refused("backup-exists", f"{file} exists", hint="换一个文件名 / Choose another name.")
    with open_home(home or Settings().home, entropy=SystemEntropy(), wanted=Settings().wanted, ask=ask_passphrase) as opened:
        if opened.key is None:
            raise _locked(opened)
        passphrase = Settings().key_new_passphrase.get_secret_value() or _new_passphrase()
        if not passphrase:
            raise Refused("passphrase-short", "a backup is always encrypted", hint="请设口令 / Give a passphrase.")
        write_private(file, opened.key.private, passphrase)
        copy = SealKey(name=opened.keys.name, private=read_private(file, passphrase))
        if copy.verifier.text != opened.keys.verifier:
            raise Broken("key-wrong", f"{file} does not hold the key it was made from")
    out.print(f"{file}: 已写入并试开 written, and it opens; {copy.verifier.text}", soft_wrap=True)
    return 0


def publish_(
    *,
    output: Annotated[Path, typer.Option("--out", help="文件夹 / folder for key-sheet.pdf and key-sheet.txt")],
    home: HomeOption = None,
) -> int:
    """See DOORS."""
    with _opened(home) as (opened, journal):
        sheet, pdf = publish(journal, opened.keys, at=SystemClock().now(), shelf=open_shelf(data_folder("fonts")))
    output.mkdir(parents=True, exist_ok=True)
    write_whole(output / "key-sheet.pdf", [pdf])
    write_whole(output / "key-sheet.txt", [sheet.text.encode()])
    out.print(f"{output / 'key-sheet.pdf'}\n{output / 'key-sheet.txt'}", soft_wrap=True)
    return 0


@contextmanager
def _opened(home: Path | None, *, lost: bool = False) -> Iterator[tuple[Home, Journal]]:
    """The home with its journal; a lost key is not asked for."""
    place = home or Settings().home
    read_installation(place)
    entropy = SystemEntropy()
    with open_home(place, entropy=entropy, wanted=Settings().wanted, ask=ask_passphrase, lost=lost) as opened:
        database = open_database(opened.state)
        try:
            yield opened, journal_of(opened, database, entropy, waiting=waiting)
        finally:
            database.dispose()


def _told(opened: Home, journal: Journal, passphrase: str, *, reason: str = "") -> None:
    """The journals told of a change, and sealed by the new key."""
    tell(journal, opened.keys, reason=reason)
    journal.key = opened.keys.load(lambda: passphrase)
    journal.seal(onward)
    _show(opened.keys)


def _show(keys: Keyring) -> None:
    locked = "有口令 passphrase" if keys.locked else "[yellow]无口令 no passphrase[/]"
    out.print(f"封存密钥 seal key: {keys.verifier}  ({locked})", soft_wrap=True)
    for line in keys.retired:
        out.print(f"此前 retired: {line}", soft_wrap=True)


def _new_passphrase() -> str:
    """A passphrase for a key, asked for twice at a terminal; nothing where nobody sits there."""
    first = ask_passphrase("新口令,至少 8 个字符 / new passphrase: ")
    if first and getpass("再输入一次 / again: ") != first:
        raise Refused("passphrase-differs", "the two passphrases differ", hint="重新运行并输入 / Run it again.")
    return first


def _locked(opened: Home) -> Refused:
    return Refused(
        "key-locked",
        f"the seal key of {opened.path} is locked by a passphrase",
        hint="设置 CUIHAN_KEY_PASSPHRASE 或 CUIHAN_KEY_PASSPHRASE_FILE / Give the passphrase by one of these settings.",
    )
