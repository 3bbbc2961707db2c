"""The two engines behind `cuihan templates render`: our own, and LibreOffice where a letter needs what ours does not draw."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from service.cli.files import read
from service.rendering.confined import Cell
from service.rendering.filling import fill
from service.rendering.letter import render_file
from service.rendering.office import Office, find_office
from service.rendering.word.package import open_package
from service.settings import Settings, data_folder
from service.terms.problems import Problem, Refused

AT_ONCE = 200
"""Letters held in memory for LibreOffice."""

FAILED = "请把这份文件发给我们 / Please report it with the file."

Rendered = tuple[bytes, tuple[Problem, ...]]


def by_native(
    files: Sequence[Path], data: Mapping[str, object] | None, font_map: Mapping[str, str] | None
) -> Iterator[Rendered | Refused]:
    """Each letter by our own engine, or why it is refused."""
    fonts = str(data_folder("fonts"))
    with Cell() as cell:  # whoever sent the file: it is opened where it can do no harm
        for file in files:
            try:
                yield cell.do(render_file, read(file), fonts, font_map, data)
            except Refused as error:
                yield error
            except RuntimeError as error:  # an error of ours in the other process: it must not stop the other letters
                yield Refused("render-failed", f"the layout failed: {error}", hint=FAILED)


def by_office(
    files: Sequence[Path], data: Mapping[str, object] | None, font_map: Mapping[str, str] | None, settings: Settings
) -> Iterator[Rendered | Refused]:
    """Each letter by LibreOffice, or why it is refused; a template is filled by docxtpl first."""
    program = find_office(settings.office)
    if program is None:
        raise Refused(
            "office-missing",
            "there is no LibreOffice here, or it is switched off",
            hint="安装:apt-get install libreoffice-writer-nogui,或用 CUIHAN_OFFICE 指定 soffice / "
            "Install libreoffice-writer-nogui, or name soffice in CUIHAN_OFFICE.",
        )
    with Office(
        program,
        fonts=data_folder("fonts"),
        font_map=font_map,
        workers=settings.workers,
        letter_s=settings.office_seconds,
    ) as office:
        for at in range(0, len(files), AT_ONCE):
            documents = [_document(file, data) for file in files[at : at + AT_ONCE]]
            letters = iter(office.convert([one for one in documents if isinstance(one, bytes)]))
            for one in documents:
                if isinstance(one, Refused):
                    yield one
                    continue
                letter = next(letters)
                if letter.problem:
                    yield Refused(letter.problem.code, letter.problem.shown, hint=letter.problem.hint)
                else:
                    yield letter.pdf, ()


def _document(file: Path, data: Mapping[str, object] | None) -> bytes | Refused:
    try:
        docx = read(file)
        open_package(docx)  # refuses what is no Word file and what would fill the memory when it is unpacked
        return docx if data is None else fill(docx, data)
    except Refused as error:
        return error
