"""Time stamps: an outside authority's word on when bytes existed, judged by real OpenSSL answers."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.x509 import ObjectIdentifier
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder
from support.authority import POLICY, Stamper, serving, sorted_certificates

from service.archive.authority import HttpAuthority, authority, request
from service.archive.stamps import read_stamp, stamped_time
from service.terms.problems import Refused, Unavailable

MESSAGE = b"cuihan/test/cuihe/main/2026\n60\n"
NONCE = bytes(range(1, 9))
NUMBER = int.from_bytes(NONCE, "big")


@pytest.fixture(scope="module")
def stamper(tmp_path_factory):
    return Stamper(tmp_path_factory.mktemp("tsa"))


@pytest.fixture(scope="module")
def stranger(tmp_path_factory):
    return Stamper(tmp_path_factory.mktemp("other"), name="别的机构")


@pytest.fixture
def server(stamper):
    with serving(stamper) as running:
        yield running


def asker(server, **changes) -> HttpAuthority:
    return authority(server.url, server.stamper.roots, **changes)


def test_a_request_is_what_the_library_would_send() -> None:
    """Without a policy and with its nonce, our request is the library's request, byte for byte."""
    theirs = TimestampRequestBuilder().data(MESSAGE).hash_algorithm(HashAlgorithm.SHA256).build()
    assert theirs.nonce is not None
    assert request(MESSAGE, policy="", nonce=theirs.nonce) == theirs.as_bytes()


@pytest.mark.parametrize(
    ("dotted", "body"),
    [
        ("1.3.6.1.4.1.13762.3", "2b06010401eb4203"),
        ("2.16.840.1.101.3.4.2.1", "608648016503040201"),
        ("0.9.2342", "099226"),
        ("2.999.3", "883703"),  # X.690 §8.19.5's own example
    ],
)
def test_policies_are_encoded_as_the_standard_says(dotted, body) -> None:
    assert bytes.fromhex(body) in request(MESSAGE, policy=dotted, nonce=1)
    assert ObjectIdentifier(dotted)  # the vectors are identifiers


@pytest.mark.parametrize("policy", ["1", "3.1.2", "1.2.x", "1..2", "一.2"])
def test_what_is_no_policy_is_refused_by_name(policy) -> None:
    with pytest.raises(Refused) as refused:
        request(MESSAGE, policy=policy, nonce=1)
    assert refused.value.code == "authority-settings"


@pytest.mark.parametrize("url", ["", "ftp://tsa", "file:///etc/passwd", "tsa.example"])
def test_an_authority_has_a_web_address(url, stamper) -> None:
    with pytest.raises(Refused) as refused:
        authority(url, stamper.roots)
    assert refused.value.code == "authority-settings"


def test_an_honest_answer_holds(server) -> None:
    """OpenSSL's own answers hold certificates in an order the strict reader refuses: the second opinion takes them."""
    token = asker(server).ask(MESSAGE, nonce=NONCE)
    assert abs(token.stamp.at - datetime.now(UTC)) < timedelta(seconds=5)
    assert token.stamp.policy == POLICY
    assert token.stamp == read_stamp(token.answer, MESSAGE, roots=server.stamper.roots)
    assert stamped_time(token.answer) == token.stamp.at


def test_both_judges_are_heard(stamper) -> None:
    """A well-formed answer is judged by the library, one with unsorted certificates by OpenSSL."""
    query = request(MESSAGE, policy="", nonce=NUMBER)
    strict = stamper.dated(query, datetime.now(UTC) + timedelta(days=1))
    assert sorted_certificates(strict)
    assert read_stamp(strict, MESSAGE, roots=stamper.roots, nonce=NUMBER).judged_by == "rfc3161-client"
    loose = stamper.answer(query)
    assert not sorted_certificates(loose)
    assert read_stamp(loose, MESSAGE, roots=stamper.roots).judged_by == "openssl"


def test_an_ended_certificate_takes_nothing_from_an_old_stamp(stamper) -> None:
    """Certificates are judged at the stamp's time; before they began they are worth nothing."""
    query = request(MESSAGE, policy="", nonce=NUMBER)
    later = datetime.now(UTC) + timedelta(days=3000)
    assert read_stamp(stamper.dated(query, later), MESSAGE, roots=stamper.roots).at.date() == later.date()
    with pytest.raises(ValueError, match="openssl refuses"):
        read_stamp(stamper.dated(query, datetime(2020, 1, 1, tzinfo=UTC)), MESSAGE, roots=stamper.roots)


@pytest.mark.parametrize("make", ["answer", "dated"])
def test_other_bytes_another_authority_and_another_request_do_not_hold(make, stamper, stranger) -> None:
    query = request(MESSAGE, policy="", nonce=NUMBER)
    answer = stamper.answer(query) if make == "answer" else stamper.dated(query, datetime.now(UTC))
    for message, roots in ((MESSAGE + b" ", stamper.roots), (MESSAGE, stranger.roots)):
        with pytest.raises(ValueError, match="stamp"):
            read_stamp(answer, message, roots=roots)
    with pytest.raises(ValueError, match="policy"):
        read_stamp(answer, MESSAGE, roots=stamper.roots, policy="1.2.3")


def test_an_old_answer_is_not_taken_for_a_new_one(stamper) -> None:
    answer = stamper.dated(request(MESSAGE, policy="", nonce=NUMBER), datetime.now(UTC))
    with pytest.raises(ValueError, match="another request"):
        read_stamp(answer, MESSAGE, roots=stamper.roots, nonce=NUMBER + 1)


def test_every_flipped_byte_of_an_answer_is_noticed(stamper) -> None:
    """No bit of what the authority signed can be changed; what it did not sign may not change what is read."""
    good = stamper.dated(request(MESSAGE, policy="", nonce=NUMBER), datetime.now(UTC))
    said = read_stamp(good, MESSAGE, roots=stamper.roots)
    for at in range(0, len(good), 23):
        bad = good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :]
        try:
            found = read_stamp(bad, MESSAGE, roots=stamper.roots)
        except ValueError:
            continue
        assert (found.at, found.policy) == (said.at, said.policy), f"byte {at}"


@pytest.mark.parametrize(
    ("mode", "code"),
    [
        ("other bytes", "authority-wrong"),
        ("refusal", "authority-wrong"),
        ("garbage", "authority-wrong"),
        ("error", "authority-unavailable"),
        ("slow", "authority-unavailable"),
    ],
)
def test_what_is_no_stamp_is_not_kept(mode, code, server) -> None:
    server.mode = mode
    with pytest.raises(Unavailable) as unavailable:
        asker(server, seconds=0.5).ask(MESSAGE, nonce=NONCE)
    assert unavailable.value.code == code
    assert unavailable.value.hint


def test_an_answer_to_another_question_is_not_kept(server) -> None:
    asker(server).ask(b"an earlier question", nonce=NONCE)
    server.mode = "old answer"
    with pytest.raises(Unavailable) as unavailable:
        asker(server).ask(MESSAGE, nonce=NONCE)
    assert unavailable.value.code == "authority-wrong"


def test_an_authority_that_is_away_says_so(stamper) -> None:
    with serving(stamper) as server:
        asked = asker(server, seconds=2.0)
    with pytest.raises(Unavailable) as unavailable:
        asked.ask(MESSAGE, nonce=NONCE)
    assert unavailable.value.code == "authority-unavailable"


def test_wrong_trust_is_named(server) -> None:
    with pytest.raises(Unavailable) as unavailable:
        authority(server.url, b"no certificate").ask(MESSAGE, nonce=NONCE)
    assert "not PEM" in unavailable.value.message
