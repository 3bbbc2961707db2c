"""Reading time stamps as an outsider does (RFC 3161): what an authority we do not control says existed, and when.

A time stamp is judged by `rfc3161-client`; where that refuses one, OpenSSL has the last word, because some authorities send
their certificates in an order DER does not allow and OpenSSL reads nevertheless. Both judge the certificates at the time in the
stamp: an authority's certificate may have ended since without taking anything from what it said before.
"""

import hashlib
import re
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from rfc3161_client import TimeStampResponse, VerificationError, VerifierBuilder, decode_timestamp_response

SHA256 = "2.16.840.1.101.3.4.2.1"
GRANTED = (0, 1)
"""PKIStatus granted and grantedWithMods, RFC 3161 §2.4.2."""

OPENSSL_SECONDS = 20.0
_TIME = re.compile(r"^Time stamp: (?P<at>.+) GMT$", re.MULTILINE)
_POLICY = re.compile(r"^Policy OID: (?P<policy>\S+)$", re.MULTILINE)
_STATUS = re.compile(r"^Status: Granted(?: with modifications)?\.$", re.MULTILINE)
_PLACE = re.compile(r"^.*\.c:\d+:")
"""Where in its source OpenSSL found an error: nothing a reader needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What a time stamp says, once it was found good."""

    at: datetime
    """The authority's time, UTC."""
    policy: str
    """Object identifier of the policy it was given under."""
    judged_by: str
    """`rfc3161-client` or `openssl`."""


def read_stamp(answer: bytes, message: bytes, *, roots: bytes, policy: str = "", nonce: int | None = None) -> Stamp:
    """The stamp in an authority's answer over a message.

    `roots` are PEM certificates somebody vouches for, the authority's root among them; `policy` is the identifier it must have
    been given under, empty for any; `nonce` what the request held. Raises ValueError saying why the answer is not a stamp of
    this authority over these bytes.
    """
    certificates = _certificates(roots)
    try:
        decoded = decode_timestamp_response(answer)
        claim = _claim(decoded, message, policy=policy, nonce=nonce)
    except _NotWantedError as error:
        raise ValueError(str(error)) from error
    except ValueError:
        return _by_openssl(answer, message, roots, policy=policy)
    builder = VerifierBuilder(roots=certificates)
    try:
        builder.build().verify(decoded, hashlib.sha256(message).digest())
    except (VerificationError, ValueError):
        return _by_openssl(answer, message, roots, policy=policy)
    return claim


def stamped_time(answer: bytes) -> datetime | None:
    """The time an answer claims, UTC, without judging it; None where it cannot even be read."""
    try:
        return decode_timestamp_response(answer).tst_info.gen_time.astimezone(UTC)
    except ValueError:
        pass
    try:
        return _time(_openssl_text(answer))
    except ValueError:
        return None


class _NotWantedError(ValueError):
    """The answer was read, and it is not what is wanted: no second opinion is needed."""


def _claim(decoded: TimeStampResponse, message: bytes, *, policy: str, nonce: int | None) -> Stamp:
    if decoded.status not in GRANTED:
        raise _NotWantedError(f"the authority refused: status {decoded.status} {' '.join(decoded.status_string)}".rstrip())
    said = decoded.tst_info
    imprint = said.message_imprint
    if imprint.hash_algorithm.dotted_string != SHA256 or imprint.message != hashlib.sha256(message).digest():
        raise _NotWantedError("the stamp is over other bytes")
    if policy and said.policy.dotted_string != policy:
        raise _NotWantedError(f"the stamp was given under policy {said.policy.dotted_string}, not {policy}")
    if nonce is not None and said.nonce != nonce:
        raise _NotWantedError("the answer belongs to another request")
    return Stamp(at=said.gen_time.astimezone(UTC), policy=said.policy.dotted_string, judged_by="rfc3161-client")


def _certificates(roots: bytes) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(roots)
    except ValueError as error:
        raise ValueError(f"the authority's certificates are not PEM: {error}") from error


def _by_openssl(answer: bytes, message: bytes, roots: bytes, *, policy: str) -> Stamp:
    """The second opinion. The nonce is not asked of it: the imprint ties the stamp to these very bytes."""
    text = _openssl_text(answer)
    at, found = _time(text), _POLICY.search(text)
    if not _STATUS.search(text) or found is None:
        raise ValueError("the authority refused, or its answer holds no stamp")
    if policy and found["policy"] != policy:
        raise ValueError(f"the stamp was given under policy {found['policy']}, not {policy}")
    with tempfile.TemporaryDirectory(prefix="cuihan-stamp-") as folder:
        place = Path(folder)
        for name, data in (("answer.tsr", answer), ("message", message), ("roots.pem", roots)):
            (place / name).write_bytes(data)
        trusted = ("-CAfile", str(place / "roots.pem"), "-untrusted", str(place / "roots.pem"))
        verify = ("-verify", "-in", str(place / "answer.tsr"), "-data", str(place / "message"), *trusted)
        _openssl(*verify, "-attime", str(int(at.timestamp())))
    return Stamp(at=at, policy=found["policy"], judged_by="openssl")


def _openssl_text(answer: bytes) -> str:
    with tempfile.TemporaryDirectory(prefix="cuihan-stamp-") as folder:
        path = Path(folder) / "answer.tsr"
        path.write_bytes(answer)
        return _openssl("-reply", "-in", str(path), "-text")


def _openssl(*arguments: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments and files, no shell
            ["openssl", "ts", *arguments],  # noqa: S607 - the system's OpenSSL, wherever it is
            capture_output=True,
            text=True,
            check=False,
            timeout=OPENSSL_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ValueError(f"openssl could not judge the stamp: {error}") from error
    if done.returncode != 0:
        said = [line for line in done.stderr.splitlines() if ":error:" in line]
        reason = _PLACE.sub("", said[-1]).strip() if said else ""
        raise ValueError(f"openssl refuses the stamp: {reason or 'without a reason'}")
    return done.stdout


def _time(text: str) -> datetime:
    found = _TIME.search(text)
    if found is None:
        raise ValueError("the answer holds no time")
    shown = found["at"]
    form = "%b %d %H:%M:%S.%f %Y" if "." in shown else "%b %d %H:%M:%S %Y"
    return datetime.strptime(" ".join(shown.split()), form).replace(tzinfo=UTC)
