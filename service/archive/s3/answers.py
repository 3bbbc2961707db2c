"""Answers: what a server or the network said, as what a caller can act on; and asking again, a bounded number of times.

An answer is clear (absent, taken, refused) or unclear: a timeout, a cut connection, a 5xx. After an unclear one neither
"stored" nor "not stored" is assumed. What is told names the operation, the key and the server's code, never its message or a
header: those can hold key ids and signatures.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from botocore import exceptions as boto
from botocore.exceptions import BotoCoreError, ClientError

from service.archive.faults import unclear
from service.terms.problems import Refused, Told, Unavailable
from service.terms.world import Entropy

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 5.0

Answered = TypeVar("Answered")


class Meaning(StrEnum):
    """What an answer says about the object."""

    ABSENT = "absent"
    TAKEN = "taken"
    """The condition of a put did not hold: something is under the key."""
    UNCLEAR = "unclear"
    DENIED = "denied"
    """Whoever we are, we may not do this: also the answer where a lock stands in the way."""
    REFUSED = "refused"
    """The server cannot or will not do what is asked, and asking again changes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An error of a request, understood."""

    meaning: Meaning
    why: str
    """The server's code and status, or the kind of failure of the network."""
    code: str = ""


ABSENT = {"ObjectLockConfigurationNotFoundError", "NoSuchKey", "404", "NotFound", "NoSuchVersion"}
TAKEN = {"PreconditionFailed", "412"}
UNCLEAR = {
    "SlowDown", "RequestTimeout", "RequestTimeoutException", "InternalError", "ServiceUnavailable", "OperationAborted",
    "ConditionalRequestConflict", "BadDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch", "IncompleteBody",
    "Throttling", "ThrottlingException", "TooManyRequests", "PriorRequestNotComplete",
}  # fmt: skip
"""Trying again can help: the server is busy, two puts met, or the bytes were damaged on the way."""

DENIED = {"AccessDenied", "403", "Forbidden", "AllAccessDisabled", "MethodNotAllowed"}

NO_CREDENTIALS = (
    boto.NoCredentialsError, boto.PartialCredentialsError, boto.CredentialRetrievalError, boto.TokenRetrievalError,
    boto.NoAuthTokenError, boto.ProfileNotFound, boto.UnauthorizedSSOTokenError, boto.SSOTokenLoadError,
)  # fmt: skip
"""boto3's own chain found no credentials, or half of them."""

ON_THE_WAY = (
    boto.HTTPClientError, boto.ConnectionError, boto.ResponseStreamingError, boto.IncompleteReadError, boto.ReadTimeoutError,
)  # fmt: skip
"""Lost between us and the server, in either direction."""


def understood(error: Exception) -> Answer:
    """What an error of boto3 means."""
    if isinstance(error, ClientError):
        code = str(error.response.get("Error", {}).get("Code", ""))
        status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
        why = f"{code} ({status})" if status and str(status) != code else code
        return Answer(meaning=_meaning(code, status), why=why, code=code)
    if isinstance(error, NO_CREDENTIALS):
        return Answer(meaning=Meaning.REFUSED, why=type(error).__name__, code="NoCredentials")
    if isinstance(error, boto.SSLError):
        return Answer(meaning=Meaning.REFUSED, why="the certificate or the TLS connection is not to be trusted", code="TLS")
    if isinstance(error, ON_THE_WAY):
        return Answer(meaning=Meaning.UNCLEAR, why=type(error).__name__)
    return Answer(meaning=Meaning.REFUSED, why=type(error).__name__, code=type(error).__name__)


def _meaning(code: str, status: int) -> Meaning:
    if code == "NoSuchBucket":
        return Meaning.REFUSED
    if code in ABSENT:
        return Meaning.ABSENT
    if code in TAKEN:
        return Meaning.TAKEN
    if code in UNCLEAR or status == 429 or (status >= 500 and status not in {501, 507}):
        return Meaning.UNCLEAR
    return Meaning.DENIED if code in DENIED else Meaning.REFUSED


def told(answer: Answer, place: str, what: str) -> Told:
    """The error a caller gets: `what` was done at `place`, and this is the answer."""
    said = f"{place}: {what} was refused: {answer.why}"
    if answer.meaning is Meaning.UNCLEAR:
        return unclear(place, f"{what}: {answer.why}")
    for codes, mended in MENDED:
        if answer.code in codes:
            return mended(said)
    if answer.meaning is Meaning.DENIED:
        return Refused(
            "store-denied",
            said,
            hint="检查密钥的权限与桶策略(见 docs/operating.md);对象也可能仍被锁定 / "
            "Check the permissions of the key and the bucket's policy (docs/operating.md); the object may be locked, too.",
        )
    return Refused(
        "store-refused",
        said,
        hint="运行 cuihan doctor --store 查看该存储能做到什么 / `cuihan doctor --store` says what this store can do.",
    )


MENDED: tuple[tuple[set[str], Callable[[str], Told]], ...] = (
    (
        {
            "NoCredentials",
            "InvalidAccessKeyId",
            "SignatureDoesNotMatch",
            "ExpiredToken",
            "InvalidToken",
            "TokenRefreshRequired",
        },
        lambda said: Refused(
            "store-credentials",
            said,
            hint="没有可用的密钥:按 boto3 的方式提供(AWS_ACCESS_KEY_ID 等环境变量、~/.aws 或实例角色) / "
            "No usable credentials: give them as boto3 takes them (AWS_ACCESS_KEY_ID …, ~/.aws, or the machine's role).",
        ),
    ),
    (
        {"RequestTimeTooSkewed", "RequestExpired"},
        lambda said: Refused(
            "store-clock",
            said,
            hint="本机与服务器的时钟相差太多,请校时 / The clocks of this machine and the server differ too much: set them.",
        ),
    ),
    (
        {"NoSuchBucket"},
        lambda said: Refused(
            "bucket-missing",
            said,
            hint="先建立该桶:cuihan doctor --store --make-bucket / "
            "Make the bucket first: `cuihan doctor --store --make-bucket`.",
        ),
    ),
    (
        {"PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException", "301"},
        lambda said: Refused(
            "store-region",
            said,
            hint="桶在另一个区域,请设置 CUIHAN_S3_REGION / The bucket is in another region: set CUIHAN_S3_REGION.",
        ),
    ),
    (
        {"InsufficientStorage", "InsufficientCapacity", "QuotaExceeded", "XMinioStorageFull"},
        lambda said: Unavailable(
            "store-full",
            said,
            hint="存储已满,腾出空间后重新运行同一命令 / The store is full: make room and run the same command again.",
        ),
    ),
    (
        {"TLS"},
        lambda said: Refused(
            "store-tls",
            said,
            hint="检查 CUIHAN_S3_ENDPOINT 及服务器证书(自签的可设 AWS_CA_BUNDLE) / "
            "Check CUIHAN_S3_ENDPOINT and the server's certificate (AWS_CA_BUNDLE names a CA of your own).",
        ),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How often to ask, and how long to wait in between: twice as long each time, a random part of it, so that sixteen threads
    that were turned away do not come back as one.
    """

    attempts: int
    entropy: Entropy
    sleep: Callable[[float], None] = time.sleep

    def pause(self, attempt: int) -> None:
        """Wait before try number `attempt`, counted from 0; the first does not wait."""
        if attempt:
            longest = min(FIRST_PAUSE_SECONDS * 2**attempt, LONGEST_PAUSE_SECONDS)
            part = int.from_bytes(self.entropy.take(2, "jitter")) / 0xFFFF
            self.sleep(longest * (0.5 + part / 2))

    def ask(self, place: str, what: str, call: Callable[[], Answered]) -> Answered | Answer:
        """What a call answers, asked again while unclear; `Answer` for absent, taken and denied, which the caller judges.

        Only for calls that may be repeated. Raises Unavailable where it stays unclear, and Refused.
        """
        answer = Answer(meaning=Meaning.UNCLEAR, why="not asked")
        for attempt in range(self.attempts):
            self.pause(attempt)
            try:
                return call()
            except (BotoCoreError, ClientError) as error:
                answer = understood(error)
            if answer.meaning is Meaning.REFUSED:
                break
            if answer.meaning is not Meaning.UNCLEAR:
                return answer
        raise told(answer, place, what)
