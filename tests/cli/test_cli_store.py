"""A home whose archive is in a bucket: the commands work unchanged, and it keeps the store it began with."""

import json
import os
import subprocess
import sys

import pytest
from support.homes import ISSUER, ROOT, arrears


def cuihan(*words, cwd, **settings):
    """Run the command with settings from the environment; `bucket` has set those of the server."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "CUIHAN_WORKERS": "1", **settings}
    command = [sys.executable, "-m", "service.cli", *map(str, words)]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "arrears.csv").write_bytes(arrears(6))
    return tmp_path


def run(folder, *more, **settings):
    words = ("run", "arrears.csv", "--issuer", ISSUER, "--out", "out", "--home", "home", "--today", "2026-11-05", "--yes")
    return cuihan(*words, *more, cwd=folder, **settings)


def test_a_home_on_a_bucket_runs_shows_and_verifies(folder, bucket):
    """One setting at first use; afterwards the home knows, and the bucket is verified with nothing else at hand."""
    said = run(folder, CUIHAN_STORE=bucket)
    assert said.returncode == 0, said.stderr
    assert not (folder / "home" / "archive").exists()
    assert f'store = "{bucket}"' in (folder / "home" / "home.toml").read_text()

    shown = cuihan("show", "cuihe/sample/2026/1", "--home", "home", "--json", cwd=folder)
    assert json.loads(shown.stdout)["pdf"].startswith(f"{bucket}/cuihe/sample/2026/doc/")
    again = cuihan("verify", "home", "--rerender", "--json", cwd=folder)
    assert {report["verdict"] for report in json.loads(again.stdout)} == {"verified"}
    (folder / "elsewhere").mkdir()
    alone = cuihan("verify", bucket, cwd=folder / "elsewhere")
    assert alone.returncode == 0, alone.stdout + alone.stderr
    assert "compare it with one kept elsewhere" in alone.stdout
    assert cuihan("templates", "docx", "cuihe/sample/2026/1", "--home", "home", "--out", "a.docx", cwd=folder).returncode == 0


def test_another_store_than_the_pinned_one_is_refused_by_name(folder, bucket):
    """No letter goes into the wrong bucket because a variable was forgotten or changed."""
    assert run(folder, CUIHAN_STORE=bucket).returncode == 0
    for settings in (
        {"CUIHAN_STORE": f"{bucket}-other"},
        {"CUIHAN_STORE": "archive"},
        {"CUIHAN_S3_ENDPOINT": "http://127.0.0.1:9"},
    ):
        said = run(folder, **settings)
        assert said.returncode == 2
        assert "[store-differs]" in said.stderr
        assert bucket in said.stderr


def test_a_new_home_takes_no_archive_that_is_another_ones(folder, bucket):
    assert run(folder, CUIHAN_STORE=bucket).returncode == 0
    said = cuihan(
        "run", "arrears.csv", "--issuer", ISSUER, "--out", "out2", "--home", "home2", "--yes", cwd=folder, CUIHAN_STORE=bucket
    )
    assert said.returncode == 3
    assert "[store-occupied]" in said.stderr
    assert not (folder / "home2" / "home.toml").exists()


@pytest.mark.usefixtures("bucket")
@pytest.mark.parametrize(
    ("settings", "code", "exit_code"),
    [
        ({"CUIHAN_STORE": "s3://no-such-bucket/x"}, "bucket-missing", 2),
        ({"CUIHAN_STORE": "s3://plain/x"}, "bucket-unversioned", 2),
        ({"CUIHAN_STORE": "s3://versions/x"}, "lock-unsupported", 2),
        ({"CUIHAN_STORE": "ftp://archive/x"}, "store-address", 2),
        ({"CUIHAN_STORE": "s3://archive/x", "CUIHAN_S3_ENDPOINT": "http://me:secret@127.0.0.1:9"}, "store-address", 2),
        ({"CUIHAN_STORE": "s3://archive/x", "AWS_ACCESS_KEY_ID": "stranger"}, "store-credentials", 2),
        ({"CUIHAN_STORE": "s3://archive/x", "AWS_SECRET_ACCESS_KEY": "wrong"}, "store-credentials", 2),
        (
            {"CUIHAN_STORE": "s3://archive/x", "CUIHAN_S3_ENDPOINT": "http://127.0.0.1:9", "CUIHAN_S3_ATTEMPTS": "2"},
            "store-unavailable",
            4,
        ),
    ],
)
def test_a_store_that_cannot_be_used_is_named_before_a_home_is_made(folder, seaweed, settings, code, exit_code):
    """What is wrong is said with what to do, without a secret in it, and the home is not pinned to it."""
    client = seaweed.client()
    client.create_bucket(Bucket=settings["CUIHAN_STORE"].split("/")[2]) if "plain" in settings["CUIHAN_STORE"] else None
    if "versions" in settings["CUIHAN_STORE"]:
        client.create_bucket(Bucket="versions")
        client.put_bucket_versioning(Bucket="versions", VersioningConfiguration={"Status": "Enabled"})
    said = run(folder, **settings)
    assert (said.returncode, f"[{code}]" in said.stderr) == (exit_code, True), said.stderr
    assert "secret" not in said.stderr + said.stdout
    assert not (folder / "home" / "home.toml").exists()


def test_a_folder_elsewhere_can_be_the_store(folder):
    """A disk of its own: the pin is the absolute path."""
    assert run(folder, CUIHAN_STORE=folder / "disk").returncode == 0
    assert not (folder / "home" / "archive").exists()
    assert cuihan("verify", folder / "disk", cwd=folder).returncode == 0
    assert cuihan("verify", "home", cwd=folder).returncode == 0
    said = run(folder, CUIHAN_STORE=folder / "disk2")
    assert "[store-differs]" in said.stderr


def promises(folder, **settings):
    """What `doctor --store` found, by name, and its exit code."""
    said = cuihan("doctor", "--store", "--json", "--home", "home", cwd=folder, **settings)
    return {one["name"]: one for one in json.loads(said.stdout)["promises"]}, said.returncode


def test_the_doctor_finds_a_good_server_fit(folder, bucket):
    """On a versioned bucket that can lock, every promise is tried and kept, and the archive's keys are left alone."""
    found, code = promises(folder, CUIHAN_STORE=bucket)
    assert (code, {name for name, one in found.items() if not one["kept"]}) == (0, set())
    assert len(found) == 15
    assert run(folder, CUIHAN_STORE=bucket).returncode == 0  # what probes left behind is nobody's archive


def test_the_doctor_says_what_a_plain_bucket_means_for_the_evidence(folder, seaweed, bucket):
    """Without versions and locks: not fit, exit 2, and each broken promise says what follows from it in two languages."""
    seaweed.client().create_bucket(Bucket="bare")
    found, code = promises(folder, CUIHAN_STORE=f"s3://bare/{bucket[-8:]}")
    assert code == 2
    broken = {name for name, one in found.items() if one["kept"] is False}
    assert {"versions", "lock", "legal-hold"} <= broken
    assert "checksum" not in broken
    assert all(found[name]["means_zh"] and found[name]["means_en"] for name in broken)


@pytest.mark.usefixtures("bucket")
def test_the_doctor_makes_a_bucket(folder):
    """Versioned and able to lock, once; then it is there already."""
    for said in ("已建立桶 made", "桶已存在 there already"):
        told = cuihan(
            "doctor", "--store", "--make-bucket", "--home", "home", cwd=folder, CUIHAN_STORE="s3://made-by-doctor/archive"
        )
        assert (told.returncode, said in told.stdout) == (0, True), told.stdout + told.stderr


def test_the_doctor_says_that_a_folders_locks_are_the_programs_alone(folder):
    """A folder is fit, and honest about its locks; nothing is left in it."""
    found, code = promises(folder)
    assert code == 0
    assert found.pop("lock-by-server")["kept"] is False
    assert all(one["kept"] for one in found.values())
    assert not (folder / "home").exists()
