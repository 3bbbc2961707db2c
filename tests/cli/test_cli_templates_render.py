"""`cuihan templates render`: files of strangers are opened where they can do no harm; data may bring pictures."""

import io
import json
import os
import subprocess
import sys
import zipfile

import pypdfium2
from docx import Document
from PIL import Image
from support.homes import ROOT

PROBLEMS = ROOT / "samples" / "problems"


def cuihan(*words, cwd):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "CUIHAN_WORKERS": "1"}
    return subprocess.run(
        [sys.executable, "-m", "service.cli", *map(str, words)],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def letter(path, *lines):
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    document.save(path)


def with_relation(path, target):
    """A letter whose picture lies elsewhere."""
    letter(path, "甲")
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    relation = f'<Relationship Id="rIdX" Type="{kind}" Target="{target}" TargetMode="External"/></Relationships>'
    name = "word/_rels/document.xml.rels"
    parts[name] = parts[name].replace(b"</Relationships>", relation.encode())
    with zipfile.ZipFile(path, "w") as made:
        for name, data in parts.items():
            made.writestr(name, data)


def test_hostile_files_in_a_folder(tmp_path):
    """Each is named with its code; the others are rendered; 2 at the end."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("template-zip-bomb", "template-entities", "image-too-large", "template-not-docx", "template-too-large"):
        (folder / f"{name}.docx").write_bytes((PROBLEMS / f"{name}.docx").read_bytes())
    letter(folder / "loops.docx", "{% for a in range(999) %}{% for b in range(999) %}x{% endfor %}{% endfor %}")
    letter(folder / "walk.docx", "{{ note.__class__ }}")
    letter(folder / "good.docx", "{{ note }}")
    with_relation(folder / "outside.docx", "http://127.0.0.1:9/a.png")
    data = json.loads((ROOT / "samples" / "notice.json").read_text(encoding="utf-8"))
    (tmp_path / "data.json").write_text(json.dumps(data | {"note": "好"}), encoding="utf-8")
    said = cuihan("templates", "render", "in", "--out", "out", "--data", "data.json", cwd=tmp_path)
    assert said.returncode == 2
    for name in ("template-zip-bomb", "template-entities", "image-too-large", "template-not-docx", "template-too-large"):
        assert f"[{name}]" in said.stderr
    assert said.stderr.count("[template-forbidden]") == 2
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["good.pdf", "outside.pdf"]
    assert "好" in pypdfium2.PdfDocument(tmp_path / "out" / "good.pdf")[0].get_textpage().get_text_range()


def test_pictures_and_formats_from_data(tmp_path):
    """A picture beside the data is printed; one elsewhere is not read."""
    letter(tmp_path / "a.docx", "{{ chop }}", "{{r words }}")
    picture = io.BytesIO()
    Image.new("RGB", (60, 40), (200, 0, 0)).save(picture, "PNG")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "chop.png").write_bytes(picture.getvalue())
    (tmp_path / "chop.png").write_bytes(picture.getvalue())
    data = {"chop": {"image_file": "chop.png", "width_mm": 30}, "words": {"rich": [{"text": "粗", "bold": True}]}}
    (tmp_path / "data" / "d.json").write_text(json.dumps(data), encoding="utf-8")
    said = cuihan("templates", "render", "a.docx", "--out", "a.pdf", "--data", "data/d.json", cwd=tmp_path)
    assert said.returncode == 0, said.stderr
    page = pypdfium2.PdfDocument(tmp_path / "a.pdf")[0]
    assert [item.type for item in page.get_objects()].count(3) == 1
    for wrong, code in (
        ({"image_file": "../chop.png"}, "file-unreadable"),
        ({"image_file": "/etc/passwd"}, "file-unreadable"),
        ({"image_file": "d.json"}, "template-data"),
    ):
        (tmp_path / "data" / "d.json").write_text(json.dumps(data | {"chop": wrong}), encoding="utf-8")
        said = cuihan("templates", "render", "a.docx", "--out", "b.pdf", "--data", "data/d.json", cwd=tmp_path)
        assert said.returncode == 2
        assert code in said.stderr
    assert not (tmp_path / "b.pdf").exists()


def test_data_nested_without_end(tmp_path):
    letter(tmp_path / "a.docx", "甲")
    (tmp_path / "d.json").write_text('{"a": ' + "[" * 100_000 + "]" * 100_000 + "}", encoding="utf-8")
    said = cuihan("templates", "render", "a.docx", "--out", "a.pdf", "--data", "d.json", cwd=tmp_path)
    assert said.returncode == 2
    assert "json-malformed" in said.stderr
