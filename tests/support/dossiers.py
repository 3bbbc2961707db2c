"""Dossiers in tests: made of a sample batch, opened, listed again, and judged by the script a stranger is given."""

import importlib.util
import io
import zipfile

from support.homes import NOON, ROOT, arrears, run_batch, services_at

from service.archive.keyring import Keyring
from service.jobs.handing import Desk
from service.terms.canonical import sha256


def script():
    """The offline verifier, as a module."""
    spec = importlib.util.spec_from_file_location("offline_verify", ROOT / "service" / "dossier" / "offline" / "verify.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


VERIFY = script()


def desk_at(services, home):
    """The desk over opened services."""
    keys = Keyring(folder=home / "keys", name=f"cuihan/{services.installation}")
    return Desk(journal=services.journal, keys=keys, key=services.key, shelf=services.shelf)


def made(path, *, number=17, letters=40, **said):
    """The dossier of one letter of a sample batch: its files, and the home's verifier line."""
    with services_at(path / "home") as services:
        run_batch(services, arrears(letters), path / "out", chunk=8)
        desk = desk_at(services, path / "home")
        dossier = desk.notice(f"cuihe/sample/2026/{number}", at=NOON.now(), by="test", **said)
        return opened(dossier.zip), desk.keys.verifier


def opened(data):
    """The files of a ZIP."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def judged(files, *keys, roots=b""):
    """The script's verdict, and what it faulted."""
    one = VERIFY.Dossier(files, keys, roots, say=lambda _line: None)
    return one.judge(), one.faults


def listed_again(files):
    """The manifests made again over changed files, as one who has no key can."""
    tags = {"bagit.txt", "bag-info.txt", "manifest-sha256.txt", "README.txt", "verify.py", "verify.html"}
    known = {
        line.split("  ", 1)[1] for line in files["manifest-sha256.txt"].decode(errors="replace").splitlines() if "  " in line
    }
    payload = sorted(name for name in files if name.startswith("data/") or name in known)
    files = files | {
        "manifest-sha256.txt": "".join(f"{sha256(files[name])}  {name}\n" for name in payload if name in files).encode()
    }
    lists = "".join(f"{sha256(files[name])}  {name}\n" for name in sorted(tags & files.keys())).encode()
    return files | {"tagmanifest-sha256.txt": lists}


def signed_again(files, key, moment=None):
    """The same by one who has the key: the operator of the home."""
    files = listed_again(files)
    text = f"{key.name}/dossier\n{sha256(files['tagmanifest-sha256.txt'])}\n{(moment or NOON.now()).isoformat()}\n"
    return files | {"tagmanifest-sha256.txt.note": key.sign_text(text)}
