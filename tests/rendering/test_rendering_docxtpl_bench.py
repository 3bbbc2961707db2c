"""The bench that compares whole folders with docxtpl sees what agrees, what is refused and what differs."""

import io
import subprocess
import sys
from pathlib import Path

from docxtpl import DocxTemplate
from letters_for_templates import paragraphs
from test_rendering_fuzz import bench

ROOT = Path(__file__).parents[2]
RICH = '{"a": "1", "b": RichText("2"), "c": "34"}'
SCRIPT = """
from docxtpl import DocxTemplate, RichText
tpl = DocxTemplate("templates/{name}.docx")
tpl.render({context})
tpl.save("output/{name}.docx")
"""


def test_a_folder_of_scripts(tmp_path):
    """One that agrees, one that calls what no letter may call, one that docxtpl itself cannot do."""
    (tmp_path / "templates").mkdir()
    for name, lines, context in (
        (
            "agrees",
            ["{{ a }} {{r b }}", "{%p for x in c %}", "{{ x }}", "{%p endfor %}"],
            '{"a": "1", "b": RichText("2"), "c": "34"}',
        ),
        ("calls", ["{{ a.upper() }}"], '{"a": "x"}'),
        ("broken", ["{% endif %}"], "{}"),
    ):
        (tmp_path / "templates" / f"{name}.docx").write_bytes(paragraphs(*lines))
        (tmp_path / f"{name}.py").write_text(SCRIPT.format(name=name, context=context), encoding="utf-8")
    said = subprocess.run(
        [sys.executable, ROOT / "bench" / "docxtpl_templates.py", tmp_path], capture_output=True, text=True, check=True
    ).stdout
    assert "2 renders by docxtpl: 1 agree, 1 refused by name, 0 differ" in said
    assert "refused template-forbidden" in said
    assert "docxtpl itself: TemplateSyntaxError" in said


def test_a_difference_is_seen():
    """Other words, or the same words in another structure."""
    compare = bench("docxtpl_templates").compare
    docx = paragraphs("{{ a }}")

    def rendered(*lines):
        template = DocxTemplate(io.BytesIO(paragraphs(*lines)))
        template.render({"a": "1"})
        out = io.BytesIO()
        template.save(out)
        return out.getvalue()

    assert compare(docx, {"a": "1"}, rendered("{{ a }}"))[0] == "agree"
    assert compare(docx, {"a": "1"}, rendered("{{ a }}!"))[0] == "words differ"
    assert compare(docx, {"a": "11"}, rendered(["{{ a }}", "1"]))[0] == "structure differs"
