"""Write the shipped Chinese letters, with real styles, tables and fields.

    .venv/bin/python templates/make.py

The DOCX files are committed and are what the service uses; whoever wants other words edits them in Word or WPS.
This script made them first and can make them again: the same script gives the same parts. What a letter must say and
must never say: Civil Code Art. 944; tests/templates/test_templates_wording.py reads every letter for it.
The letters are in zh_*.py, what they share in zh_pieces.py, their styles in look.py, the XML in ooxml.py.
"""

from collections.abc import Callable
from pathlib import Path

from zh_court import COURT
from zh_demand import demand, final
from zh_demand_9704 import demand_9704
from zh_instalment import instalment, pledge
from zh_records import payment_confirmed, service_receipt
from zh_registered import registered
from zh_reminder import displayed, reminder

FOLDER = Path(__file__).resolve().parent / "zh-CN"

MAKERS: dict[str, Callable[[], bytes]] = {
    "reminder": reminder,
    "displayed": displayed,
    "demand": demand,
    "demand-9704": demand_9704,
    "registered": registered,
    "final": final,
    "service-receipt": service_receipt,
    "instalment": instalment,
    "pledge": pledge,
    "payment-confirmed": payment_confirmed,
}


def letters() -> dict[str, bytes]:
    """File name and bytes of every shipped letter."""
    return {f"{name}.docx": maker() for name, maker in MAKERS.items()}


def court_papers() -> dict[str, bytes]:
    """File name and bytes of the court papers, which are filled for a person and are no letters."""
    return {f"{name}.docx": maker() for name, maker in COURT.items()}


if __name__ == "__main__":
    for name, data in letters().items():
        (FOLDER / name).write_bytes(data)
        print(f"templates/zh-CN/{name}: {len(data):,} bytes")
    for name, data in court_papers().items():
        (FOLDER / "court" / name).write_bytes(data)
        print(f"templates/zh-CN/court/{name}: {len(data):,} bytes")
