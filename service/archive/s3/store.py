"""A bucket as an object store: conditional puts, checksums the server checks, locks the server keeps.

Each put carries `If-None-Match: *`, so that nothing is overwritten even in a race, `x-amz-checksum-sha256`, so that bytes
damaged on the way are refused, and the end of its lock. Where the answer is unclear the object is read back: it may have been
stored.
"""

import base64
import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Self, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from service.archive.faults import absent, forked, locked, unclear
from service.archive.objects import Created, Exists, Held, Locking, LockMode, Stored, Version, proper
from service.archive.reach import Bucket
from service.archive.s3.answers import Answer, Meaning, Patience, told, understood
from service.archive.s3.client import client
from service.terms.problems import Broken, Refused, Unavailable
from service.terms.world import Clock, Entropy

if TYPE_CHECKING:
    from types_boto3_s3.client import S3Client

Answered = TypeVar("Answered")

VERSION_MARKS = {"NextKeyMarker": "KeyMarker", "NextVersionIdMarker": "VersionIdMarker"}


class S3:
    """A Store in a bucket. `clock` is the machine's: locks are set from it, and the server judges them by its own."""

    def __init__(self, bucket: Bucket, locking: Locking, clock: Clock, entropy: Entropy) -> None:
        self.bucket = bucket
        self.locking = locking
        self._clock = clock
        self._entropy = entropy
        self._patience = Patience(attempts=bucket.access.attempts, entropy=entropy)
        self._threads: ThreadPoolExecutor | None = None

    def __reduce__(self) -> tuple[type[Self], tuple[Bucket, Locking, Clock, Entropy]]:
        return type(self), (self.bucket, self.locking, self._clock, self._entropy)

    @property
    def address(self) -> str:
        """See Store."""
        return self.bucket.address

    @property
    def _client(self) -> "S3Client":
        return client(self.bucket)

    def check(self) -> None:
        """See Store: the bucket is there, keeps versions, and can lock where the settings want it to."""
        name = self.bucket.name
        versioning = self._done("", "look", partial(self._client.get_bucket_versioning, Bucket=name)).get("Status")
        if versioning != "Enabled":
            raise Refused(
                "bucket-unversioned",
                f"the bucket of {self.address} keeps no versions",
                hint="为该桶启用版本控制 / Enable versioning on the bucket.",
            )
        if self.locking.mode is LockMode.OFF:
            return
        said = self._patience.ask(self.address, "look", partial(self._client.get_object_lock_configuration, Bucket=name))
        if isinstance(said, Answer) or said["ObjectLockConfiguration"].get("ObjectLockEnabled") != "Enabled":
            raise Refused(
                "lock-unsupported",
                f"the bucket of {self.address} has no Object Lock",
                hint="改用启用 Object Lock 的桶,或设置 CUIHAN_LOCK=off(不锁定) / "
                "Use a bucket made with Object Lock, or set CUIHAN_LOCK=off to do without.",
            )

    def put_once(self, item: Stored) -> None:
        """See Store."""
        found = self.put_first(item)
        if isinstance(found, Exists) and found.data != item.data:
            raise forked(item.key)

    def put_many(self, items: Sequence[Stored]) -> None:
        """See Store. As many are in flight as the settings allow connections; after the first failure none is begun."""
        if len(items) < 2:
            for item in items:
                self.put_once(item)
            return
        if self._threads is None:
            self._threads = ThreadPoolExecutor(self.bucket.access.connections, thread_name_prefix="s3")
        puts = [self._threads.submit(self.put_once, item) for item in items]
        _, left = wait(puts, return_when=FIRST_EXCEPTION)
        for put in left:
            put.cancel()
        wait(left)  # nothing is under way any more when the caller hears of the failure
        errors = [error for put in puts if not put.cancelled() and (error := put.exception())]
        for error in sorted(errors, key=lambda one: not isinstance(one, Broken)):  # a fork is worse news than an outage
            raise error

    def put_first(self, item: Stored) -> Created | Exists:
        """See Store."""
        answer = Answer(meaning=Meaning.UNCLEAR, why="not asked")
        for attempt in range(self._patience.attempts):
            self._patience.pause(attempt)
            try:
                self._client.put_object(**self._body(item.key, item.data), IfNoneMatch="*", **self._lock(item))
            except (BotoCoreError, ClientError) as error:
                answer = understood(error)
            else:
                return Created()
            if answer.meaning not in {Meaning.TAKEN, Meaning.UNCLEAR}:
                raise told(answer, self._place(item.key), "put")
            found = self.get(item.key)  # what is there decides; where nothing is, the put is tried again under its condition
            if found is not None:
                return Exists(data=found)
        raise told(answer, self._place(item.key), "put") if answer.meaning is Meaning.UNCLEAR else unclear(item.key, answer.why)

    def put_latest(self, item: Stored) -> None:
        """See Store."""
        self._done(item.key, "put", partial(self._client.put_object, **self._body(item.key, item.data)))

    def get(self, key: str) -> bytes | None:
        """See Store."""

        def read() -> bytes:
            return self._client.get_object(Bucket=self.bucket.name, Key=self._key(key))["Body"].read()

        return self._found(key, "get", read)

    def keys(self, prefix: str) -> Iterator[str]:
        """See Store. Raises Broken("store-unsorted") for a server whose pages are not in order: something may be missing."""
        before = ""
        for said in self._pages(self._client.list_objects_v2, prefix, {"NextContinuationToken": "ContinuationToken"}):
            for entry in said.get("Contents", ()):
                key = self.bucket.inside(entry["Key"])
                if key <= before:
                    raise Broken(
                        "store-unsorted",
                        f"{self.address} lists {key} after {before}",
                        hint="该存储的列表不可靠,不能使用 / The lists of this store cannot be relied on: do not use it.",
                    )
                before = key
                yield key

    def head(self, key: str) -> Held | None:
        """See Store."""
        return self._head(key, "")

    def versions(self, prefix: str) -> Iterator[Version]:
        """See Store."""
        for said in self._pages(self._client.list_object_versions, prefix, VERSION_MARKS):
            found = [self._version(entry, marker=False) for entry in said.get("Versions", ())]
            found += [self._version(entry, marker=True) for entry in said.get("DeleteMarkers", ())]
            yield from sorted(found, key=lambda one: (one.key, not one.newest, -one.made.timestamp()))

    def prolong(self, key: str, until: datetime) -> None:
        """See Store."""
        held = self._there(key)
        if held.locked_until is not None and held.locked_until >= until:
            return
        mode: Any = LockMode.COMPLIANCE if self.locking.mode is LockMode.COMPLIANCE else LockMode.GOVERNANCE
        retention: Any = {"Mode": mode.upper(), "RetainUntilDate": until}
        self._locked(
            key, lambda: self._client.put_object_retention(Bucket=self.bucket.name, Key=self._key(key), Retention=retention)
        )

    def legal_hold(self, key: str, on: bool) -> None:
        """See Store."""
        if self._there(key).hold != on:
            hold: Any = {"Status": "ON" if on else "OFF"}
            self._locked(
                key, lambda: self._client.put_object_legal_hold(Bucket=self.bucket.name, Key=self._key(key), LegalHold=hold)
            )

    def erase(self, key: str, *, leaving: bytes | None = None) -> int:
        """See Store. New bytes are put before the old versions go, so that a crash in between leaves a whole object."""
        now, before = self._clock.now(), self._versions(key)
        for version in before:
            held = None if version.marker else self._head(key, version.id)
            if held is not None and held.locked(now):
                raise locked(held)
        keep = ""
        if leaving is not None:
            if self.get(key) != leaving:
                self._done(key, "put", partial(self._client.put_object, **self._body(key, leaving)))
            keep = self._versions(key)[0].id
            if self.get(key) != leaving:
                raise unclear(key, "somebody else wrote it at the same time")
        gone = [version for version in self._versions(key) if version.id != keep]
        for version in gone:
            delete = partial(self._client.delete_object, Bucket=self.bucket.name, Key=self._key(key), VersionId=version.id)
            self._found(key, "delete", delete)
        return sum(not version.marker for version in gone)

    def _pages(self, call: Callable[..., Any], prefix: str, marks: dict[str, str]) -> Iterator[Any]:
        """The pages of a list, each asked for again where its answer is unclear; `marks` lead from a page to the next."""
        where = {"Bucket": self.bucket.name, "Prefix": self.bucket.key(prefix)}
        mark: dict[str, str] = {}
        while True:
            page = self._done(prefix, "list", partial(call, **where, **mark))
            yield page
            if not page.get("IsTruncated"):
                return
            mark = {to: page[of] for of, to in marks.items() if of in page}

    def _body(self, key: str, data: bytes) -> dict[str, Any]:
        access = self.bucket.access
        said: dict[str, Any] = {
            "Bucket": self.bucket.name,
            "Key": self._key(key),
            "Body": data,
            "ChecksumSHA256": base64.b64encode(hashlib.sha256(data).digest()).decode("ascii"),
        }
        if access.encryption:
            said["ServerSideEncryption"] = access.encryption
        if access.kms_key:
            said["SSEKMSKeyId"] = access.kms_key
        return said

    def _lock(self, item: Stored) -> dict[str, Any]:
        until = self.locking.until(item.kind, self._clock.now())
        return {"ObjectLockMode": self.locking.mode.upper(), "ObjectLockRetainUntilDate": until} if until else {}

    def _head(self, key: str, version: str) -> Held | None:
        which: dict[str, Any] = {"VersionId": version} if version else {}
        said: Any = self._found(
            key, "head", lambda: self._client.head_object(Bucket=self.bucket.name, Key=self._key(key), **which)
        )
        if said is None:
            return None
        return Held(
            key=key,
            size=said["ContentLength"],
            made=said["LastModified"],
            locked_until=said.get("ObjectLockRetainUntilDate"),
            hold=said.get("ObjectLockLegalHoldStatus") == "ON",
        )

    def _there(self, key: str) -> Held:
        held = self.head(key)
        if held is None:
            raise absent(key)
        return held

    def _versions(self, key: str) -> list[Version]:
        return [version for version in self.versions(key) if version.key == key]

    def _version(self, entry: Any, *, marker: bool) -> Version:  # noqa: ANN401 - two shapes of boto3's answers
        return Version(
            key=self.bucket.inside(entry["Key"]),
            id=entry["VersionId"],
            size=0 if marker else entry["Size"],
            made=entry["LastModified"],
            newest=entry["IsLatest"],
            marker=marker,
        )

    def _found(self, key: str, what: str, call: Callable[[], Answered]) -> Answered | None:
        """What a call answers; None where the key is absent."""
        said = self._patience.ask(self._place(key), what, call)
        if isinstance(said, Answer):
            if said.meaning is Meaning.ABSENT:
                return None
            raise told(said, self._place(key), what)
        return said

    def _done(self, key: str, what: str, call: Callable[[], Answered]) -> Answered:
        """What a call answers that has no reason to find nothing."""
        said = self._found(key, what, call)
        if said is None:
            raise Unavailable("store-unavailable", f"{self._place(key)} vanished while it was written")
        return said

    def _locked(self, key: str, call: Callable[[], Any]) -> None:
        """A call that locks; refused in words where the bucket has no Object Lock."""
        try:
            self._done(key, "lock", call)
        except Refused as error:
            if error.code != "store-refused":
                raise
            raise Refused(
                "lock-unsupported",
                f"{self.address} cannot lock: {error.message}",
                hint="该桶须在建立时启用 Object Lock / The bucket must have been made with Object Lock.",
            ) from error

    def _key(self, key: str) -> str:
        return self.bucket.key(proper(key))

    def _place(self, key: str) -> str:
        return f"{self.address}/{key}"
