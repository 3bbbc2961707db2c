"""Asking a time-stamping authority (RFC 3161 over HTTP, §3.4). An answer is kept only where an outsider would accept it."""

import hashlib
import http.client
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Protocol

from service.archive.stamps import Stamp, read_stamp
from service.terms.problems import Refused, Unavailable

NONCE = 8
"""Bytes of chance in a request, so that an old answer cannot be passed off as a new one."""

MOST = 1 << 20
"""An answer of more bytes is none."""

SHA256_ALGORITHM = bytes.fromhex("300d06096086480165030402010500")
"""AlgorithmIdentifier of SHA-256 with NULL parameters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """An answer that was found good."""

    answer: bytes
    """The whole TimeStampResp in DER, as it came."""
    stamp: Stamp


class Authority(Protocol):
    """Somebody outside who says when bytes existed."""

    @property
    def name(self) -> str:
        """How messages call it."""
        ...

    def ask(self, message: bytes, *, nonce: bytes) -> Token:
        """Have bytes stamped; raises Unavailable where that cannot be had now."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAuthority:
    """An authority behind a URL, trusted through certificates the operator vouches for."""

    url: str
    roots: bytes
    """PEM: its root, and intermediates it does not send along."""
    policy: str = ""
    """Object identifier of the policy asked for, empty for the authority's own choice."""
    seconds: float = 10.0
    """Longest wait for an answer."""

    @property
    def name(self) -> str:
        """The address."""
        return self.url

    def ask(self, message: bytes, *, nonce: bytes) -> Token:
        """Have bytes stamped.

        Raises Unavailable("authority-unavailable") where nobody answers in time, Unavailable("authority-wrong") where the
        answer is not a stamp of this authority over these bytes: it is not kept.
        """
        number = int.from_bytes(nonce, "big")
        answer = self._post(request(message, policy=self.policy, nonce=number))
        try:
            stamp = read_stamp(answer, message, roots=self.roots, policy=self.policy, nonce=number)
        except ValueError as error:
            raise Unavailable(
                "authority-wrong",
                f"the time-stamp authority {self.url} gave an answer that does not hold: {error}",
                hint="核对 CUIHAN_TSA_CA 与 CUIHAN_TSA_POLICY;答复未保存 / "
                "Check the certificates and the policy in the settings; the answer was not kept.",
            ) from error
        return Token(answer=answer, stamp=stamp)

    def _post(self, body: bytes) -> bytes:
        head = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        try:
            asked = urllib.request.Request(self.url, data=body, headers=head)  # noqa: S310 - checked by `authority`
            with urllib.request.urlopen(asked, timeout=self.seconds) as came:  # noqa: S310
                answer = came.read(MOST + 1)
        except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
            reason = getattr(error, "reason", None) or error
            raise Unavailable(
                "authority-unavailable",
                f"the time-stamp authority {self.url} cannot be reached: {reason}",
                hint="稍后运行 cuihan stamp;编号与封存不受影响 / Run `cuihan stamp` later; numbers and seals are not affected.",
            ) from error
        if not isinstance(answer, bytes) or len(answer) > MOST:
            raise Unavailable("authority-wrong", f"the time-stamp authority {self.url} sent more than {MOST} bytes")
        return answer


def authority(url: str, roots: bytes, *, policy: str = "", seconds: float = 10.0) -> HttpAuthority:
    """An authority from settings; raises Refused("authority-settings") for an address that is not http or https."""
    if not url.startswith(("http://", "https://")):
        raise Refused(
            "authority-settings",
            f"{url!r} is not the address of a time-stamp authority",
            hint="CUIHAN_TSA_URL 应以 http:// 或 https:// 开头 / It begins with http:// or https://.",
        )
    return HttpAuthority(url=url, roots=roots, policy=policy, seconds=seconds)


def request(message: bytes, *, policy: str, nonce: int) -> bytes:
    """A TimeStampReq in DER (RFC 3161 §2.4.1): version 1, SHA-256 imprint, policy, nonce, certificates asked for.

    Written here because `rfc3161-client` can neither name a policy nor take its nonce from outside.
    """
    imprint = _der(0x30, SHA256_ALGORITHM + _der(0x04, hashlib.sha256(message).digest()))
    wanted = _der(0x06, _identifier(policy)) if policy else b""
    return _der(0x30, _integer(1) + imprint + wanted + _integer(nonce) + b"\x01\x01\xff")


def _der(tag: int, value: bytes) -> bytes:
    size = len(value)
    if size < 0x80:
        return bytes([tag, size]) + value
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + value


def _integer(number: int) -> bytes:
    return _der(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def _identifier(dotted: str) -> bytes:
    """The body of an object identifier (X.690 §8.19); raises Refused("authority-settings") where it is not one."""
    parts = dotted.split(".")
    if len(parts) < 2 or not all(part.isascii() and part.isdecimal() for part in parts) or int(parts[0]) > 2:
        raise Refused(
            "authority-settings",
            f"{dotted!r} is not an object identifier",
            hint="CUIHAN_TSA_POLICY 形如 1.3.6.1.4.1.13762.3 / It looks like 1.3.6.1.4.1.13762.3.",
        )
    first, second, *rest = (int(part) for part in parts)
    return b"".join(_base128(number) for number in (first * 40 + second, *rest))


def _base128(number: int) -> bytes:
    groups = [number & 0x7F]
    while number := number >> 7:
        groups.append(number & 0x7F | 0x80)
    return bytes(reversed(groups))
