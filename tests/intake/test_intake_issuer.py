"""The issuer's TOML: read strictly, and every refusal says where."""

from datetime import datetime
from pathlib import Path

import pytest

from service.intake import load_issuer
from service.terms.dates import SHANGHAI
from service.terms.problems import Refused

SAMPLE = Path(__file__).parents[2] / "samples" / "issuer.toml"

SMALL = """
format = 1
[issuer]
id = "cuihe"
name = "翠禾物业服务有限公司"
short = "翠禾"
[series]
id = "main"
label = "物催"
[[estate]]
id = "cuihu"
name = "翠湖花园"
"""


def no_file(name):
    raise AssertionError(f"nobody asked for {name}")


def load(text, read_file=no_file):
    return load_issuer(text.encode(), read_file=read_file)


def refused(text):
    with pytest.raises(Refused) as caught:
        load(text)
    return caught.value


def test_the_sample():
    """Three estates with all a letter needs, and a test series whose clock stands still."""
    issuer = load_issuer(SAMPLE.read_bytes(), read_file=no_file)
    assert (issuer.id, issuer.short, issuer.series.id, issuer.series.test) == ("cuihe", "翠禾", "sample", True)
    assert issuer.series.clock == datetime(2026, 11, 5, 9, tzinfo=SHANGHAI)
    assert issuer.qr_base == "https://pay.cuihe.example/p/"
    assert len(issuer.estates) == 3
    assert all(estate.account and estate.contract and estate.clause and estate.court for estate in issuer.estates)
    assert issuer.estate("翠湖花园小区") is issuer.estates[0]


def test_a_small_one():
    """What is not given is empty, a series is live, and the number pattern and policy are the shipped ones."""
    issuer = load(SMALL)
    assert (issuer.qr_base, issuer.qr_static, issuer.policy, issuer.series.clock) == ("", "", b"", None)
    assert issuer.series.pattern == "{short}{label}〔{year}〕{n}号"
    assert issuer.estates[0].account is None


def test_policy_from_a_file():
    """The caller reads the file that is named; its bytes are the policy, unchanged."""
    issuer = load(SMALL + '[policy]\nfile = "strict.toml"\n', read_file=lambda name: f"# {name}".encode())
    assert issuer.policy == b"# strict.toml"


def test_inline_policy_is_the_same_bytes_whatever_its_order():
    one = load(SMALL + '[policy]\nenter = "by_age"\nminimum = "1"\n[[policy.step]]\ndays = 1\nstage = "demand"\n')
    other = load(SMALL + '[[policy.step]]\nstage="demand"\ndays=1\n[policy]\nminimum="1"\nenter="by_age"\n')
    assert (
        one.policy == other.policy == b'enter = "by_age"\nformat = 1\nminimum = "1"\n\n[[step]]\ndays = 1\nstage = "demand"\n'
    )


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ("format = 1", "format = 2", "settings-format", "format, line 2"),
        ("format = 1", "", "settings-missing", "format"),
        ('short = "翠禾"', 'shrot = "翠禾"', "settings-missing", "[issuer] short"),
        ('short = "翠禾"', 'short = "翠禾"\ncolour = "red"', "settings-unknown-key", "[issuer] colour, line 7"),
        ('name = "翠湖花园"', 'name = "翠湖花园"\nbnak = "x"', "settings-unknown-key", "[estate] bnak, line 13"),
        ("[[estate]]", "[extra]\n[[estate]]", "settings-unknown-key", "extra"),
        ('id = "cuihe"', 'id = "Cuihe"', "issuer-invalid", "[issuer] id, line 4"),
        ('id = "main"', 'id = "main/2"', "issuer-invalid", "[series] id, line 8"),
        ('id = "cuihu"', 'id = "翠湖"', "issuer-invalid", "[estate] id, line 11"),
        ('label = "物催"', "label = 7", "settings-type", "[series] label, line 9"),
        ('label = "物催"', 'label = " "', "settings-missing", "[series] label"),
        ('label = "物催"', 'label = "物催"\nclock = 2026-11-05T09:00:00+08:00', "issuer-invalid", "[series] clock, line 10"),
        ('label = "物催"', 'label = "物催"\ntest = true\nclock = 2026-11-05T09:00:00', "settings-type", "[series] clock"),
        ('label = "物催"', 'label = "物催"\ntest = "yes"', "settings-type", "[series] test"),
        ('label = "物催"', 'label = "物催"\npattern = "{n}号"', "issuer-invalid", "[series] pattern"),
        ('label = "物催"', 'label = "物催"\npattern = "{year}-{n:04}"', "issuer-invalid", "[series] pattern"),
        ('label = "物催"', 'label = "物催"\npattern = "{year}{n}{n}"', "issuer-invalid", "[series] pattern"),
        ('label = "物催"', 'label = "物催"\npattern = "{year}{n"', "issuer-invalid", "[series] pattern"),
        ('label = "物催"', 'label = "物催"\npattern = "{year}-{n}{issuer.id}"', "issuer-invalid", "[series] pattern"),
        ("[series]", '[qr]\nbase = "http://pay.example/p/"\n[series]', "issuer-invalid", "[qr] base, line 8"),
        ("[series]", '[qr]\nbase = "https://pay.example/p"\n[series]', "issuer-invalid", "[qr] base"),
        ("[series]", '[qr]\nbase = "https://pay.example/p/?t="\n[series]', "issuer-invalid", "[qr] base"),
        ("[series]", '[qr]\nbase = "https://pay.example/"\nstatic = "x"\n[series]', "issuer-invalid", "[qr] static"),
        ('name = "翠湖花园"', 'name = "翠湖花园"\nbank = "样例银行"', "issuer-invalid", "[estate] account_name"),
        (
            'name = "翠湖花园"',
            'name = "翠湖花园"\n[[estate]]\nid = "b"\nname = "cuihu"',
            "issuer-invalid",
            "[estate] name, line 15",
        ),
        ('[[estate]]\nid = "cuihu"\nname = "翠湖花园"', "", "issuer-invalid", "estate"),
        ("[[estate]]", "[estate]", "settings-type", "estate, line 10"),
        ('[[estate]]\nid = "cuihu"\nname = "翠湖花园"', "x = [", "settings-broken", "TOML"),
    ],
)
def test_refusals(old, new, code, place):
    """Each wrong value is refused with its table, key and line."""
    caught = refused(SMALL.replace(old, new, 1))
    assert caught.code == code
    assert place in caught.message


def test_static_code():
    assert load(SMALL + '[qr]\nstatic = "https://bank.example/q/0001"\n').qr_static == "https://bank.example/q/0001"


def test_policy_file_and_rules_together():
    assert refused(SMALL + '[policy]\nfile = "a.toml"\nenter = "by_age"\n').code == "issuer-invalid"
