"""The clock of limitation on the 24 months of sample history: every date recomputed by hand from the lists beside the home.

The law used: three years from when the creditor knew or should have known (Civil Code Art. 188); the run begins anew with a
demand, an admission, a suit (Art. 195; SPC limitation rules of 2020, Art. 8, 9 and 14); the day it begins is not counted and
the corresponding day is the last (Art. 200 to 202). Periods are computed each by itself: whether a monthly fee is one debt paid
in instalments (Art. 189) is disputed, which is what the two views are for.
"""

import fcntl
import json
import os
import subprocess
import sys
from datetime import date, timedelta

import pytest
from support.homes import ISSUER
from support.spreadsheets import script

FEE, PARKING = "物业服务费", "车位管理费"
LETTER = "翠禾物催样〔{}〕{}号"


@pytest.fixture(scope="session")
def history(tmp_path_factory):
    """The folder of `make history`, made once for all processes of a test run."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    out = shared / "history-24"
    with (shared / "history-24.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (out / "arrears.xlsx").exists():
            script("history").make_history(out, issuer=ISSUER)
    return out


def limitation(history, *words, file="arrears.xlsx"):
    """What `cuihan limitation` says of a file of the history, as a person would ask it."""
    done = subprocess.run(
        [sys.executable, "-m", "service.cli", "limitation", history / file, "--issuer", history / "issuer.toml",
         "--home", history / "home", *words],
        capture_output=True, text=True, check=False, env=os.environ | {"COLUMNS": "160"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def claims(history):
    """Account, charge and last day of the period → the clock, by file and business day."""
    known = {}

    def asked(file, day):
        if (file, day) not in known:
            said = json.loads(limitation(history, "--all", "--json", "--today", day, file=file))
            assert said["unread_rows"] == 0
            found = {(one["account"], one["charge"], one["period_to"]): one for one in said["claims"]}
            assert len(found) == len(said["claims"])
            known[file, day] = found
        return known[file, day]

    return asked


END = ("arrears.xlsx", "2026-11-05")
"""What stands open when the 24 months are over."""
SUMMER = ("files/arrears-2025-07.xlsx", "2025-08-01")
AUTUMN = ("files/arrears-2025-11.xlsx", "2025-11-04")
WINTER = ("files/arrears-2025-12.xlsx", "2026-02-01")
"""Files of their months, and a day on which the clock is read: what happened later does not count."""


@pytest.mark.parametrize(
    ("when", "account", "charge", "until", "amount", "safe", "arguable"),
    [
        # CH-1202 pays 200.00 a month and never all. Its letters: 2024/1 signed on 6 Nov 2024, 2024/14 on 10 Dec 2024; 2025/30
        # and 2025/61 came back not collected; 2026/30 was signed by our own front desk on 12 June 2026 for all due by 5 June.
        # Parking of July 2025, due on the 31st: nothing proved since, so 31 July 2028; the front desk's letter: 12 June 2029.
        (END, "CH-1202", PARKING, "2025-07-31", "150.00", "2028-07-31", "2029-06-12"),
        # The fee of that month: 14.88 of 298.76 paid on 12 October 2026, which admits the rest (Art. 14): 12 October 2029.
        (END, "CH-1202", FEE, "2025-07-31", "283.88", "2029-10-12", "2029-10-12"),
        # May 2026, due on the 31st: on the letter of 5 June, twelve days old when the front desk signed.
        (END, "CH-1202", FEE, "2026-05-31", "298.76", "2029-05-31", "2029-06-12"),
        # June 2026 was not due on 12 June: a demand before the debt is due breaks nothing, for there is no run yet.
        (END, "CH-1202", FEE, "2026-06-30", "298.76", "2029-06-30", "2029-06-30"),
        # CH-1101 never pays but 1,000.00 on 16 March 2026, which ended with 40.00 of the parking of September 2024. Signed by a
        # relative of the household on 10 Nov 2024, 11 May 2025 and 10 Nov 2025 and by himself on 11 May 2026 (Art. 8(2)): the
        # last act counts, each came within three years of the one before.
        (END, "CH-1101", PARKING, "2024-09-30", "110.00", "2029-05-11", "2029-05-11"),
        (END, "CH-1101", FEE, "2024-10-31", "220.00", "2029-05-11", "2029-05-11"),
        # May 2026 fell due on the 31st, after he had signed.
        (END, "CH-1101", FEE, "2026-05-31", "220.00", "2029-05-31", "2029-05-31"),
        # CH-2201: 500.00 on 23 June 2025 left 29.58 of August 2024; 2026/25 was signed by a relative on 11 May 2026.
        (END, "CH-2201", FEE, "2024-08-31", "29.58", "2029-05-11", "2029-05-11"),
        # CH-2301 is in dispute since 12 January 2026 and gets no letter: its time runs from the due day, in both views.
        (END, "CH-2301", FEE, "2026-02-28", "217.29", "2029-02-28", "2029-02-28"),
        # CH-2302: 40.65 of the parking of September 2025 on 12 October 2026; October was signed for by himself on 11 July 2026.
        (END, "CH-2302", PARKING, "2025-09-30", "109.35", "2029-10-12", "2029-10-12"),
        (END, "CH-2302", FEE, "2025-10-31", "217.29", "2029-07-11", "2029-07-11"),
        # CH-0302: 2026/46 was left at the door with a photo on 9 October 2026, which should have arrived and is not proved to.
        (END, "CH-0302", FEE, "2026-08-31", "264.79", "2029-08-31", "2029-10-09"),
        (END, "CH-0302", FEE, "2026-10-31", "264.79", "2029-10-31", "2029-10-31"),
        # CH-2302 on 1 August 2025. 2025/4 of 6 January was refused on the 13th, 2025/34 of 7 July on 14 July. Eleven times
        # 200.00 up to June left 3.74 of the parking of December; 12 July paid that and 196.26 of the fee of January.
        (SUMMER, "CH-2302", PARKING, "2024-12-31", "3.74", "2028-07-12", "2028-07-14"),
        (SUMMER, "CH-2302", FEE, "2025-01-31", "217.29", "2028-07-12", "2028-07-14"),
        # The parking of January, due on the 31st, after the first refusal: a refused letter may have arrived, or not.
        (SUMMER, "CH-2302", PARKING, "2025-01-31", "150.00", "2028-01-31", "2028-07-14"),
        # CH-2201 on 4 November 2025, when both letters had been signed by our own front desk, 10 November 2024 and 11 May 2025:
        # of August 2024 something was paid on 23 June 2025, of September nothing; May 2025 was not due by the letter of 6 May.
        (AUTUMN, "CH-2201", FEE, "2024-08-31", "29.58", "2028-06-23", "2028-06-23"),
        (AUTUMN, "CH-2201", FEE, "2024-09-30", "264.79", "2027-09-30", "2028-05-11"),
        (AUTUMN, "CH-2201", FEE, "2025-05-31", "264.79", "2028-05-31", "2028-05-31"),
        # CH-1202 on 1 February 2026: 2025/61 of 5 December came back not collected on 10 January 2026. Sixteen times 200.00
        # paid seven months of 448.76 and left 240.08 for February 2025, for 12 December and January. Of April nothing.
        (WINTER, "CH-1202", FEE, "2025-02-28", "240.08", "2029-01-12", "2029-01-12"),
        (WINTER, "CH-1202", FEE, "2025-04-30", "298.76", "2028-04-30", "2029-01-10"),
    ],
)  # fmt: skip
def test_dates_by_hand(claims, when, account, charge, until, amount, safe, arguable):
    """Two views of the same time, period by period."""
    found = claims(*when)[account, charge, until]
    assert found["amount"] == amount
    assert (found["safe"]["last_day"], found["arguable"]["last_day"]) == (safe, arguable)


def test_why_is_said(claims):
    """Each view names the act it began with: the letter's number, and what makes its weight."""
    found = claims(*END)["CH-1101", FEE, "2024-10-31"]["safe"]
    assert (found["act"]["number"], found["act"]["why"]) == (LETTER.format(2026, 24), "本人签收 signed by the debtor")
    found = claims(*END)["CH-1202", PARKING, "2025-07-31"]
    assert found["safe"]["act"] is None
    assert (found["arguable"]["act"]["number"], found["arguable"]["since"]) == (LETTER.format(2026, 30), "2026-06-12")


def test_everything_open_has_a_clock(claims):
    """What the books say is open is what the clock adds up: nothing is left out, nothing counted twice."""
    books = script("history").Ledger()
    for month in script("ledger").months((2024, 7), 28):
        books.bill(month)
    billed = sum(charge.amount for charge in books.charges if charge.owner.id in {"CH-2301", "CH-2201"})
    # CH-2301 paid 18 months of 217.29 before its dispute, CH-2201 in all 500.00
    open_ = sum(round(float(one["amount"]) * 100) for (account, *_), one in claims(*END).items()
                if account in {"CH-2301", "CH-2201"})  # fmt: skip
    assert open_ == billed - 18 * 217_29 - 500_00


def test_what_is_about_to_lapse(history):
    """On 10 February 2028, 172 days before the first last day, one claim is listed; the next ends on 31 August."""
    said = json.loads(limitation(history, "--json", "--today", "2028-02-10"))
    assert [(one["account"], one["charge"], one["amount"], one["days_left"]) for one in said["claims"]] == [
        ("CH-1202", PARKING, "150.00", 172)
    ]
    assert json.loads(limitation(history, "--json", "--today", "2028-02-10", "--within", "171"))["claims"] == []


def test_the_table_names_the_day_and_the_reason(history):
    """A person sees premises, charge, period, both days and from when each runs."""
    said = limitation(history, "--today", "2028-02-10")
    assert all(words in said for words in ("史千帆", PARKING, "2028-07-31", "172", "2029-06-12", "2025-07-31 到期"))


def test_the_calendar_by_another_reader(history, claims, tmp_path):
    """Read by the rules of RFC 5545 alone, the calendar says the days and sums of the safe view, and warns before them."""
    limitation(history, "--all", "--ics", tmp_path / "dates.ics", "--json")
    events = _events((tmp_path / "dates.ics").read_bytes())
    wanted = {}
    for (account, _, _), one in claims(*END).items():
        key = (one["safe"]["last_day"], account)
        wanted[key] = wanted.get(key, 0) + round(float(one["amount"]) * 100)
    names = {one["account"]: one["debtor"] for one in claims(*END).values()}
    told = {
        (date.fromisoformat(event["DTSTART"]), event["SUMMARY"].split()[-2], event["SUMMARY"].split()[-1]) for event in events
    }
    assert told == {
        (date.fromisoformat(day), names[account], f"{total // 100:,}.{total % 100:02d}元")
        for (day, account), total in wanted.items()
    }
    assert len({event["UID"] for event in events}) == len(events) == len(wanted)
    for event in events:
        assert date.fromisoformat(event["DTEND"]) - date.fromisoformat(event["DTSTART"]) == timedelta(days=1)
        assert event["TRIGGER"] == ["-P90D", "-P30D", "-P7D"]


def _events(data):
    """The events of a calendar: unfolded (3.1), unescaped (3.3.11), one dictionary each with the triggers of its alarms."""
    text = data.decode("utf-8")
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    events, open_ = [], []
    for line in text.replace("\r\n ", "").split("\r\n")[:-1]:
        name, _, value = line.partition(":")
        name = name.partition(";")[0]
        if name == "BEGIN":
            open_.append(value)
            if value == "VEVENT":
                events.append({"TRIGGER": []})
        elif name == "END":
            assert open_.pop() == value
        elif name == "TRIGGER":
            events[-1]["TRIGGER"].append(value)
        elif open_[-1] == "VEVENT":
            events[-1][name] = value.replace("\\,", ",").replace("\\;", ";").replace("\\n", "\n").replace("\\\\", "\\")
    assert not open_
    return events
