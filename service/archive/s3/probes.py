"""Probes of a bucket: what somebody with requests of his own could do to it, beside what the contract of stores shows."""

import base64
import hashlib
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import boto3
from botocore import UNSIGNED
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.httpsession import URLLib3Session

from service.archive.objects import Locking, LockMode
from service.archive.places import PROBES
from service.archive.promises import LOCK_SECONDS, Probe, Promise, Tried, tried
from service.archive.reach import Bucket
from service.archive.s3.answers import Meaning, told, understood
from service.archive.s3.client import client
from service.terms.problems import Refused

SKEW = timedelta(minutes=5)
"""Apart by more, issue times and locks cannot be compared with the server's; S3 itself refuses at fifteen minutes."""

OWN_MACHINE = ("http://127.0.0.1", "http://localhost", "http://[::1]")

CHECKSUM = Promise(
    name="checksum",
    zh="校验和不符的内容被拒收",
    en="bytes that do not match their checksum are refused",
    means_zh="传输中损坏的函件可能被当作已存好",
    means_en="letters damaged on the way could pass for stored",
)
VERSIONS = Promise(
    name="versions",
    zh="被他人覆盖或删除的内容仍可取回",
    en="what somebody else overwrites or deletes can be had back",
    means_zh="误删后无法取回,核验会报缺失",
    means_en="what is deleted by mistake is lost, and verifying will say so",
)
SHORTEN = Promise(
    name="lock-not-shortened",
    zh="服务器不接受缩短锁定期,也不删除锁定的版本",
    en="the server neither shortens a lock nor deletes a locked version",
    means_zh="持有密钥的人可在锁定期内删除函件",
    means_en="whoever has the key can delete letters in spite of their locks",
)
ANONYMOUS = Promise(
    name="anonymous",
    zh="未署名的请求被拒绝",
    en="requests without a signature are refused",
    means_zh="任何人都能读取欠费人的信息:立即关闭公开访问",
    means_en="anybody can read the debtors' data: close public access at once",
)
SECRET = Promise(
    name="wrong-secret",
    zh="密钥不对的请求被拒绝",
    en="requests signed with a wrong secret are refused",
    means_zh="服务器不核对签名,任何知道用户名的人都能读写",
    means_en="the server checks no signatures: whoever knows the name of a key reads and writes",
)
EXPIRED = Promise(
    name="expired",
    zh="过期的链接被拒绝",
    en="links that ran out are refused",
    means_zh="给出去的下载链接会一直有效",
    means_en="a download link, once given away, works for ever",
)
CLOCK = Promise(
    name="clock",
    zh="服务器与本机的时钟相差不到 5 分钟",
    en="the clocks of the server and of this machine are less than 5 minutes apart",
    means_zh="锁定期与签发时间对不上",
    means_en="locks and issue times do not fit each other",
)
TLS = Promise(
    name="tls",
    zh="传输加密,或不出本机",
    en="the way to the server is encrypted, or does not leave this machine",
    means_zh="同一网络中的人可读到欠费人的信息",
    means_en="others on the network can read the debtors' data",
    needed=False,
)


def probe_bucket(bucket: Bucket, *, locking: Locking, name: str, now: datetime) -> Iterator[Tried]:
    """Try what takes a bucket's own requests, under `_probe/<name>/`; `now` is the machine's clock."""
    own, at = client(bucket), bucket.key(f"{PROBES}{name}")
    if locking.mode is not LockMode.OFF:
        yield _asked(SHORTEN, lambda: _shorten(own, bucket, f"{at}/shorten", now))
    yield _asked(CHECKSUM, lambda: _checksum(own, bucket, f"{at}/checksum"))
    yield _asked(VERSIONS, lambda: _versions(own, bucket, f"{at}/versions"))
    yield tried(
        ANONYMOUS, lambda: _stranger(_client(bucket, Config(signature_version=UNSIGNED)), own, bucket, f"{at}/stranger")
    )
    yield _asked(SECRET, lambda: _stranger(_wrong(bucket), own, bucket, f"{at}/secret"))
    yield _asked(EXPIRED, lambda: _expired(own, bucket, f"{at}/expired"))
    yield _asked(CLOCK, lambda: _clock(own, bucket, now))
    plain = bucket.endpoint.startswith("http://") and not bucket.endpoint.startswith(OWN_MACHINE)
    yield _asked(TLS, lambda: (not plain, bucket.endpoint or "https"))


def make_bucket(bucket: Bucket, *, locking: Locking) -> bool:
    """Make the bucket, versioned and able to lock; False where it is there already. Raises Refused where that is denied."""
    own = client(bucket)
    try:
        own.head_bucket(Bucket=bucket.name)
    except ClientError as error:
        if understood(error).meaning is not Meaning.ABSENT:
            raise Refused("store-denied", f"{bucket.address}: {understood(error).why}", hint=MAKE_BY_HAND) from None
    else:
        return False
    region = own.meta.region_name
    where: dict[str, Any] = {} if region in {"", "us-east-1"} or bucket.endpoint else {"LocationConstraint": region}
    more: dict[str, Any] = {"CreateBucketConfiguration": where} if where else {}
    try:
        own.create_bucket(Bucket=bucket.name, ObjectLockEnabledForBucket=locking.mode is not LockMode.OFF, **more)
        own.put_bucket_versioning(Bucket=bucket.name, VersioningConfiguration={"Status": "Enabled"})
    except ClientError as error:
        raise Refused("store-denied", f"{bucket.address}: {understood(error).why}", hint=MAKE_BY_HAND) from None
    return True


MAKE_BY_HAND = (
    "请有权限的人建立该桶(启用版本控制和 Object Lock),见 docs/operating.md / "
    "Have somebody make it who may, with versioning and Object Lock: docs/operating.md."
)


def _asked(promise: Promise, probe: Probe) -> Tried:
    """A probe that speaks to the server itself: what the server or the network says is understood as for a store."""

    def answered() -> tuple[bool | None, str]:
        try:
            return probe()
        except (BotoCoreError, ClientError) as error:
            raise told(understood(error), "the probe", promise.name) from None

    return tried(promise, answered)


def _checksum(own: Any, bucket: Bucket, key: str) -> tuple[bool | None, str]:  # noqa: ANN401 - boto3's client
    wrong = base64.b64encode(hashlib.sha256(b"other bytes").digest()).decode("ascii")
    code = _refusal(lambda: own.put_object(Bucket=bucket.name, Key=key, Body=b"probe", ChecksumSHA256=wrong))
    stored = _refusal(lambda: own.head_object(Bucket=bucket.name, Key=key)) == ""
    return bool(code) and not stored, code or "taken"


def _versions(own: Any, bucket: Bucket, key: str) -> tuple[bool | None, str]:  # noqa: ANN401
    first = own.put_object(Bucket=bucket.name, Key=key, Body=b"first").get("VersionId", "")
    own.put_object(Bucket=bucket.name, Key=key, Body=b"second")
    own.delete_object(Bucket=bucket.name, Key=key)
    if not first or first == "null":
        return False, "no versions"
    back = own.get_object(Bucket=bucket.name, Key=key, VersionId=first)["Body"].read()
    return back == b"first", "the first version was read back" if back == b"first" else "another version was read"


def _shorten(own: Any, bucket: Bucket, key: str, now: datetime) -> tuple[bool | None, str]:  # noqa: ANN401
    until = now + timedelta(seconds=LOCK_SECONDS)
    # Governance also where the settings say compliance: the probe must be gone in a minute, whatever this server makes of it.
    lock = {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": until}
    digest = base64.b64encode(hashlib.sha256(b"probe").digest()).decode("ascii")
    version = own.put_object(Bucket=bucket.name, Key=key, Body=b"probe", ChecksumSHA256=digest, **lock)["VersionId"]
    less = {"Mode": "GOVERNANCE", "RetainUntilDate": until - timedelta(seconds=LOCK_SECONDS / 2)}
    shorter = _refusal(lambda: own.put_object_retention(Bucket=bucket.name, Key=key, VersionId=version, Retention=less))
    gone = _refusal(lambda: own.delete_object(Bucket=bucket.name, Key=key, VersionId=version))
    there = _refusal(lambda: own.head_object(Bucket=bucket.name, Key=key, VersionId=version)) == ""
    return bool(shorter and gone) and there, f"shorten: {shorter or 'taken'}; delete: {gone or 'taken'}"


def _stranger(stranger: Any, own: Any, bucket: Bucket, key: str) -> tuple[bool | None, str]:  # noqa: ANN401
    own.put_object(Bucket=bucket.name, Key=key, Body=b"probe")
    read = _refusal(lambda: stranger.get_object(Bucket=bucket.name, Key=key))
    written = _refusal(lambda: stranger.put_object(Bucket=bucket.name, Key=key, Body=b"stranger"))
    listed = _refusal(lambda: stranger.list_objects_v2(Bucket=bucket.name, MaxKeys=1))
    said = (("read", read), ("write", written), ("list", listed))
    return all(code for _, code in said), "; ".join(f"{what}: {code or 'taken'}" for what, code in said)


def _expired(own: Any, bucket: Bucket, key: str) -> tuple[bool | None, str]:  # noqa: ANN401
    own.put_object(Bucket=bucket.name, Key=key, Body=b"probe")
    link = own.generate_presigned_url("get_object", Params={"Bucket": bucket.name, "Key": key}, ExpiresIn=1)
    fresh = _fetch(link)
    time.sleep(2.5)
    late = _fetch(link)
    return (None if fresh != 200 else late in {400, 401, 403}), f"fresh: {fresh}, late: {late}"


def _clock(own: Any, bucket: Bucket, now: datetime) -> tuple[bool | None, str]:  # noqa: ANN401
    began = time.monotonic()
    said = own.list_objects_v2(Bucket=bucket.name, Prefix=bucket.key(PROBES), MaxKeys=1)
    date = said["ResponseMetadata"]["HTTPHeaders"].get("date", "")
    if not date:
        return None, "the server does not say its time"
    apart = parsedate_to_datetime(date) - now.astimezone(UTC) - timedelta(seconds=time.monotonic() - began)
    return abs(apart) < SKEW, f"{apart.total_seconds():+.0f} s"


def _fetch(link: str) -> int:
    return int(URLLib3Session(timeout=20).send(AWSRequest(method="GET", url=link).prepare()).status_code)


def _refusal(call: Callable[[], object]) -> str:
    """The code a request was refused with; "" where it was taken."""
    try:
        call()
    except ClientError as error:
        return understood(error).why
    return ""


def _client(bucket: Bucket, config: Config, **keys: str) -> Any:  # noqa: ANN401
    style = Config(s3={"addressing_style": "path" if bucket.access.path_style else "auto"}, retries={"total_max_attempts": 1})
    made: Any = boto3.session.Session()  # typed by service name and a hundred overloads otherwise
    region = client(bucket).meta.region_name
    return made.client("s3", region_name=region, endpoint_url=bucket.endpoint or None, config=style.merge(config), **keys)


def _wrong(bucket: Bucket) -> Any:  # noqa: ANN401
    """A client with our key's name and another secret."""
    found = boto3.session.Session().get_credentials()
    name = found.get_frozen_credentials().access_key if found else "nobody"
    return _client(bucket, Config(signature_version="s3v4"), aws_access_key_id=name or "nobody", aws_secret_access_key="0" * 40)
