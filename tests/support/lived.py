"""A home with a past: letters, a void number, a withdrawn one, deliveries, holds, payments."""

import pytest
from support.homes import TODAY, arrears, books, run_batch, services_at

from service.jobs.known import fact_row
from service.jobs.stating import lift, named
from service.terms.facts import Fact, FactKind


class Stopped(BaseException):
    """A process that dies at an arrow."""


def dying(name, passing=1):
    """An arrow at which a process dies when it passes there for the n-th time."""
    left = [passing]

    def arrow(reached):
        left[0] -= reached == name
        if reached == name and not left[0]:
            raise Stopped

    return arrow


def state(services, *facts):
    """Say something about accounts."""
    with services.database.begin() as connection:
        books(services, connection).add([fact_row(fact, at=services.clock.now(), by="测试", source="test") for fact in facts])
    services.journal.seal(services.arrow)


def paid(room):
    """A payment of an account of `arrears`."""
    return Fact(kind=FactKind.PAID, account=f"cuihu/{room}栋1单元101", on=TODAY, proof="SK1")


def stopped_at(folder, data, arrow, passing=1, **options):
    """A batch whose process dies."""
    with pytest.raises(Stopped), services_at(folder / "home", arrow=dying(arrow, passing)) as services:
        run_batch(services, data, folder / "out", **options)


def lived(folder):
    """Ten numbers of the sample series: 1–4 issued, 5–6 one of them void, 7–9 one of them withdrawn, 10 to its debtor again."""
    home = folder / "home"
    with services_at(home) as services:
        done = run_batch(services, arrears(4), folder / "out")
        delivered = Fact(
            kind=FactKind.DELIVERY, account="cuihu/1栋1单元101", number=done.letters[0].number, on=TODAY, event="dispatched"
        )
        state(
            services,
            delivered,
            named(Fact(kind=FactKind.HOLD, on=TODAY, account="cuihu/4栋1单元101", reason="dispute", signer="小禾")),
        )
    second, third = arrears(2, first=20), arrears(3, first=30)
    stopped_at(folder, second, "numbered")
    with services_at(home) as services:
        state(services, paid(21))
        run_batch(services, second, folder / "second")
    stopped_at(folder, third, "evidenced")
    with services_at(home) as services:
        hold = named(Fact(kind=FactKind.HOLD, on=TODAY, account="cuihu/31栋1单元101", reason="promise", signer="小禾"))
        state(services, hold)
        run_batch(services, third, folder / "third")
        with services.database.begin() as connection:
            lift(books(services, connection), hold.number, by="小禾", why="已核实")
        run_batch(services, arrears(1, first=31, amount="300.00"), folder / "fourth")
    return home
