"""Letters of a batch know nothing of each other: what is kept between them changes no byte."""

import pytest
from support.golden import stored

from service.paper.fonts import open_shelf
from service.payment.qr import symbol
from service.rendering.card import load_card
from service.rendering.letter import render
from service.rendering.template import compile_template
from service.settings import data_folder
from service.terms.notice import thaw
from service.wiring.templates import library

ORDERS = ((0, 1, 2, 0, 1, 2, 0, 1, 2), (2, 1, 0, 0, 0, 2, 2, 1), (1, 1, 1, 1, 0, 2))
"""With repetitions: lines, rows and their drawing are kept when they come for the second time, and used from the third on."""
NOTICES = {notice.name: thaw(notice.line) for notice in stored()}


def made(program, notices):
    """The bytes of letters made one after the other, from a shelf nobody has used."""
    shelf = open_shelf(data_folder("fonts"))
    return [
        render(program, one, shelf=shelf, symbol=symbol(one.public["payment"]["url"]), producer="t").sha256 for one in notices
    ]


@pytest.mark.parametrize("template", ["reminder", "demand", "registered", "en-registered"])
def test_letters_are_the_same_in_any_order_first_or_again(template):
    """One, six and twenty-four charges of a template: alone and in three orders, each with a fresh program and shelf."""
    docx, card = library().templates[template]
    notices = [NOTICES[f"{template}-{lines:02d}"] for lines in (1, 6, 24)]

    def batch(order):
        return made(compile_template(docx, load_card(card)), [notices[at] for at in order])

    alone = [batch((at,))[0] for at in range(len(notices))]
    for order in ORDERS:
        assert batch(order) == [alone[at] for at in order]
