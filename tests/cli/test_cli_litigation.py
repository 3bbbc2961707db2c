"""`cuihan litigation`, as somebody who files suits meets it."""

from support.homes import ISSUER, arrears
from test_cli_commands import cuihan


def test_papers_are_written_and_the_journal_tells(tmp_path):
    """Both forms, the list and the notes for a known account; a mistyped one is refused and writes nothing."""
    (tmp_path / "arrears.csv").write_bytes(arrears(2))
    home = tmp_path / "home"
    run = cuihan("run", "arrears.csv", "--issuer", ISSUER, "--out", "out", "--yes", cwd=tmp_path, home=home)
    assert run.returncode == 0, run.stderr
    words = ("litigation", "--issuer", ISSUER, "--out", "court", "--by", "法务示例", "--account")
    refused = cuihan(*words, "CH-9999", cwd=tmp_path, home=home)
    assert refused.returncode == 2
    assert "nothing-demanded" in refused.stderr
    assert not (tmp_path / "court").exists()
    done = cuihan(*words, "翠湖花园/1号楼1单元101", cwd=tmp_path, home=home)
    assert done.returncode == 0, done.stderr
    assert "1,240.00" in done.stdout
    written = {path.relative_to(tmp_path / "court").as_posix() for path in (tmp_path / "court").rglob("*.*")}
    assert written == {"claims.csv", "001/complaint.docx", "001/payment-order.docx", "001/review.txt"}
    told = cuihan("journal", "--kind", "导出", cwd=tmp_path, home=home)
    assert "导出" in told.stdout
    listed = cuihan("templates", "list", cwd=tmp_path, home=home)
    assert "complaint" not in listed.stdout
