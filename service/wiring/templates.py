"""The templates at hand: the shipped ones and a folder of the user's own."""

from pathlib import Path

from service.jobs.services import Library
from service.rendering.card import load_card
from service.settings import data_folder
from service.terms.problems import Conflict, Refused


def library(folder: Path | None = None) -> Library:
    """The templates at hand: the shipped ones, and those of a folder of the user's own, which win where the ids are equal.

    A template is a card `*.toml` with its DOCX beside it, known by the card's id. Raises Refused("template-folder-missing")
    for a folder that is not there, Refused("template-missing") for a card without its DOCX, and Conflict("template-twice")
    where two cards of one folder have the same id.
    """
    shipped = _templates(data_folder("templates"))
    own = _templates(folder) if folder else {}
    return Library(templates=shipped | own, own=frozenset(name for name in own if own[name] != shipped.get(name)))


def _templates(folder: Path) -> dict[str, tuple[bytes, bytes]]:
    if not folder.is_dir():
        raise Refused(
            "template-folder-missing",
            f"the folder of templates {folder} is not there",
            hint="检查 --templates 的路径;可用 cuihan templates new 建立 / Check the path; `cuihan templates new` makes one.",
        )
    found: dict[str, tuple[bytes, bytes]] = {}
    for card in sorted(folder.rglob("*.toml")):
        docx = card.with_suffix(".docx")
        if not docx.exists():
            raise Refused(
                "template-missing",
                f"the card {card.name} has no {docx.name} beside it",
                hint="把同名的 .docx 放在卡片旁边,或删去该 .toml / Put the DOCX of that name beside it, or take the card away.",
            )
        data = card.read_bytes()
        name = load_card(data).id
        if name in found:
            raise Conflict(
                "template-twice",
                f"two templates of one folder call themselves {name!r}: {card}",
                hint="给其中一张卡片换一个 id / Give one of the cards another id.",
            )
        found[name] = (docx.read_bytes(), data)
    return found
