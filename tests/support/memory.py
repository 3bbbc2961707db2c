"""A store in memory that keeps the whole contract, and fails when told to: an honest fake for tests of what stands on a store.

`fault(operation, key)` is asked before each write and answers "" (do it), "before" (fail, nothing stored) or "after" (store,
then fail): the two ways in which a network and a disk fail.
"""

import threading
from datetime import UTC, datetime

from service.archive.faults import absent, forked, locked, unclear
from service.archive.objects import Created, Exists, Held, Locking, Stored, Version, proper

NOTHING, BEFORE, AFTER = "", "before", "after"


class Memory:
    """See service.archive.objects.Store."""

    address = "memory"

    def __init__(self, locking=None, fault=None):
        self.locking = locking or Locking()
        self.fault = fault
        self.puts = 0
        """Writes that reached the store."""
        self._held: dict[str, tuple[bytes, Held]] = {}
        self._one = threading.RLock()

    def __getstate__(self):
        return {name: value for name, value in vars(self).items() if name != "_one"}

    def __setstate__(self, state):
        vars(self).update(state, _one=threading.RLock())

    def check(self):
        """Memory is always there."""

    def put_once(self, item: Stored):
        found = self.put_first(item)
        if isinstance(found, Exists) and found.data != item.data:
            raise forked(item.key)

    def put_many(self, items):
        for item in items:
            self.put_once(item)

    def put_first(self, item: Stored):
        def put():
            if item.key in self._held:
                return Exists(data=self._held[item.key][0])
            self._put(item.key, item.data, until=self.locking.until(item.kind, self._now()))
            return Created()

        return self._write("put", item.key, put)

    def put_latest(self, item: Stored):
        self._write("put", item.key, lambda: self._put(item.key, item.data))

    def get(self, key):
        return self._held[proper(key)][0] if key in self._held else None

    def keys(self, prefix):
        return iter(sorted(key for key in self._held if key.startswith(prefix)))

    def head(self, key):
        return self._held[key][1] if key in self._held else None

    def versions(self, prefix):
        for key in self.keys(prefix):
            held = self._held[key][1]
            yield Version(key=key, id="", size=held.size, made=held.made, newest=True)

    def prolong(self, key, until):
        held = self._there(key)
        if held.locked_until is None or held.locked_until < until:
            self._write("lock", key, lambda: self._put(key, self._held[key][0], until=until, hold=held.hold))

    def legal_hold(self, key, on):
        held = self._there(key)
        self._write("lock", key, lambda: self._put(key, self._held[key][0], until=held.locked_until, hold=on))

    def erase(self, key, *, leaving=None):
        held = self.head(key)
        if held is not None and held.locked(self._now()):
            raise locked(held)

        def erase():
            self._held.pop(key, None)
            if leaving is not None:
                self._put(key, leaving)

        self._write("erase", key, erase)
        return 1 if held else 0

    def _write(self, operation, key, write):
        proper(key)
        fault = self.fault(operation, key) if self.fault else NOTHING
        if fault == BEFORE:
            raise unclear(key, "the request was lost")
        with self._one:
            done = write()
        if fault == AFTER:
            raise unclear(key, "the answer was lost")
        return done

    def _put(self, key, data, *, until=None, hold=False):
        self.puts += 1
        self._held[key] = data, Held(key=key, size=len(data), made=self._now(), locked_until=until, hold=hold)

    def _there(self, key):
        held = self.head(key)
        if held is None:
            raise absent(key)
        return held

    def _now(self):
        return datetime.now(UTC).replace(microsecond=0)
