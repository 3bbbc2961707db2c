"""A real S3 server of one's own: SeaweedFS, bound to this machine, with its data in a folder, ended by its process id.

    python -m support.seaweed FOLDER [--port N]      # `make s3`: prints what to set, and serves until Ctrl-C

Object data is synced before a PUT is answered (`fs.configure -fsync`); SeaweedFS does not by itself.
"""

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Self

import boto3
from botocore.config import Config

ROOT = Path(__file__).parents[2]
WEED = Path(sys.executable).parent / "weed"
ACCESS, SECRET = "cuihan-local", "not-a-secret-only-for-this-machine"
START_SECONDS = 60
"""A loaded machine needs ten; a free one is up in two."""

KEYS = {"aws_access_key_id": ACCESS, "aws_secret_access_key": SECRET, "region_name": "us-east-1"}


@dataclass(kw_only=True)
class Seaweed:
    """One server: start, kill, start again on the same data and ports."""

    folder: Path
    port: int = 0
    fsync: bool = True
    ports: dict[str, int] = field(default_factory=dict)
    process: subprocess.Popen | None = None

    @property
    def endpoint(self) -> str:
        """Where the S3 API is."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What a cuihan command must have set to use the server, the bucket excepted."""
        return {
            "AWS_ACCESS_KEY_ID": ACCESS,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "CUIHAN_S3_ENDPOINT": self.endpoint,
            "CUIHAN_S3_PATH_STYLE": "1",
        }

    def start(self) -> Self:
        """Start, and return when it answers and syncs."""
        data = self.folder / "data"
        data.mkdir(parents=True, exist_ok=True)
        if not self.ports:
            names = ("master", "master.grpc", "volume", "volume.grpc", "filer", "filer.grpc", "s3", "s3.grpc")
            self.ports = dict(zip(names, free_ports(len(names)), strict=True))
            self.port = self.ports["s3"] = self.port or self.ports["s3"]
        identity = {"name": "cuihan", "credentials": [{"accessKey": ACCESS, "secretKey": SECRET}], "actions": ["Admin"]}
        (self.folder / "s3.json").write_text(json.dumps({"identities": [identity]}), encoding="ascii")
        command = [
            str(WEED), "-logtostderr=true", "server", "-dir", str(data), "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-filer", "-s3",
            *(f"-{name.partition('.')[0]}.port{'.grpc' if 'grpc' in name else ''}={port}" for name, port in self.ports.items()),
            "-s3.port.iceberg=0", "-s3.port.lance=0", f"-s3.config={self.folder / 's3.json'}",
            f"-filer.localSocket={self.folder / 'filer.sock'}", f"-s3.localSocket={self.folder / 's3.sock'}",
            "-master.telemetry=false", "-master.volumeSizeLimitMB=256", "-volume.max=64",
            "-s3.autoCreateBucket=false", "-volume.minFreeSpace=1",
            "-volume.preStopSeconds=0",
        ]  # fmt: skip
        with (self.folder / "log.txt").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder, start_new_session=True)
        until = time.monotonic() + START_SECONDS
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > until:
                tail = (self.folder / "log.txt").read_text(errors="replace")[-2000:]
                self.kill()
                raise RuntimeError(f"SeaweedFS did not start:\n{tail}")
            time.sleep(0.1)
        if self.fsync:
            try:
                self._sync()
            except Exception:
                self.kill()
                raise
        return self

    def client(self, **more: object) -> object:
        """A client that knows nothing of the archive: what somebody else could do to the bucket."""
        config = Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}, signature_version="s3v4")
        return boto3.client("s3", endpoint_url=self.endpoint, config=config, **{**KEYS, **more})

    def kill(self) -> None:
        """SIGKILL, as a power cut would end it; only this process."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def stop(self) -> None:
        """Ask it to end, then make it."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
        self.kill()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def _answers(self) -> bool:
        """Whether the S3 API answers and a volume server is there to take data."""
        try:
            return b'"fid"' in asked(self.ports["master"], "/dir/assign")[1] and asked(self.port, "/healthz")[0] == 200
        except (OSError, HTTPException):
            return False

    def _sync(self) -> None:
        """Have object data synced before a PUT is answered; kept with the data, and said again at each start."""
        master, filer = (f"127.0.0.1:{self.ports[name]}.{self.ports[name + '.grpc']}" for name in ("master", "filer"))
        command = "fs.configure -locationPrefix=/buckets/ -fsync -apply\n"
        said = subprocess.run(
            [str(WEED), "shell", f"-master={master}", f"-filer={filer}"],
            input=command, capture_output=True, text=True, timeout=START_SECONDS, check=False,
        )  # fmt: skip
        if '"fsync":true' not in "".join(said.stdout.split()):
            raise RuntimeError(f"fs.configure was not taken:\n{said.stdout}\n{said.stderr}")


def asked(port: int, path: str) -> tuple[int, bytes]:
    """What a server of this machine answers to a GET."""
    connection = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def free_ports(count: int) -> list[int]:
    """Ports nobody listens on, all different."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def main() -> None:
    """Serve until told to stop, for a person to try."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("--port", type=int, default=8333)
    chosen = options.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with Seaweed(folder=chosen.folder.absolute(), port=chosen.port) as server:
        print(f"# SeaweedFS, data in {os.path.relpath(chosen.folder)}, for this machine only; Ctrl-C ends it. Set:")
        for name, value in (server.environment | {"CUIHAN_STORE": "s3://cuihan/try"}).items():
            print(f"export {name}={value}")
        print("# then: cuihan doctor --store --make-bucket", flush=True)
        with suppress(KeyboardInterrupt):
            server.process.wait()


if __name__ == "__main__":
    main()
