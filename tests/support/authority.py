"""A time-stamping authority of our own: real certificates and real RFC 3161 answers by OpenSSL, behind a real HTTP server.

It can be late, answer over other bytes, date back, send certificates in an order DER forbids, refuse, hang or be away. A time
other than now cannot be asked of `openssl ts`, so such an answer is a TSTInfo written here and signed with `openssl cms`.
"""

import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from rfc3161_client import decode_timestamp_response

POLICY = "1.3.6.1.4.1.99999.1.1"
"""Of the invented authority."""

CONFIG = f"""
[ca]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
[stamper]
basicConstraints = critical, CA:false
extendedKeyUsage = critical, timeStamping
keyUsage = critical, digitalSignature
[tsa]
default_tsa = one
[one]
serial = serial
crypto_device = builtin
signer_digest = sha256
default_policy = {POLICY}
other_policies = {POLICY}.2
digests = sha256, sha384, sha512
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
tsa_name = yes
"""


def _run(*arguments: str | Path, cwd: Path, data: bytes | None = None) -> bytes:
    done = subprocess.run(["openssl", *map(str, arguments)], cwd=cwd, input=data, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@dataclass
class Stamper:
    """Certificates of an authority in a folder: root, an intermediate, the stamping one."""

    folder: Path
    name: str = "样例时间戳机构"

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "tsa.cnf").write_text(CONFIG)
        (self.folder / "serial").write_text("01\n")
        new = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-utf8")
        years = ("-days", "3650", "-config", "tsa.cnf")
        for who, section, issuer in (("root", "ca", None), ("middle", "ca", "root"), ("stamper", "stamper", "middle")):
            subject = ("-subj", f"/C=CN/O={self.name}/CN={self.name} {who}", "-keyout", f"{who}.key")
            signed = ("-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key") if issuer else ()
            self._make(who, new, subject, years, section, signed)
        (self.folder / "chain.pem").write_bytes(self.roots + (self.folder / "middle.pem").read_bytes())

    def _make(self, who, new, subject, years, section, signed) -> None:
        (self.folder / "tsa.cnf").write_text("[req]\ndistinguished_name = dn\n[dn]\n" + CONFIG)
        _run("req", "-x509", *new, *subject, *years, "-extensions", section, *signed, "-out", f"{who}.pem", cwd=self.folder)

    @property
    def roots(self) -> bytes:
        """What an operator vouches for."""
        return (self.folder / "root.pem").read_bytes()

    def answer(self, query: bytes) -> bytes:
        """What `openssl ts` answers, now: the chain's certificates stand in the order of the file, which DER forbids."""
        (self.folder / "query.tsq").write_bytes(query)
        signer = ("-signer", "stamper.pem", "-inkey", "stamper.key", "-chain", "chain.pem")
        _run("ts", "-reply", "-config", "tsa.cnf", "-section", "one", "-queryfile", "query.tsq", *signer,
             "-out", "answer.tsr", cwd=self.folder)  # fmt: skip
        return (self.folder / "answer.tsr").read_bytes()

    def dated(self, query: bytes, at: datetime) -> bytes:
        """An answer of any time, its certificates sorted as DER wants them."""
        imprint, nonce = _asked(query)
        shown = at.astimezone(UTC).strftime("%Y%m%d%H%M%SZ").encode()
        policy = _tlv(0x06, bytes.fromhex("2b06010401868d1f0101"))
        info = _tlv(0x30, b"\x02\x01\x01" + policy + imprint + b"\x02\x01\x07" + _tlv(0x18, shown) + nonce)
        (self.folder / "info.der").write_bytes(info)
        content = ("-econtent_type", "1.2.840.113549.1.9.16.1.4", "-nodetach", "-binary", "-outform", "DER")
        signer = ("-signer", "stamper.pem", "-inkey", "stamper.key", "-certfile", "middle.pem", "-cades", "-nosmimecap")
        _run("cms", "-sign", "-in", "info.der", "-md", "sha256", *content, *signer, "-out", "token.der", cwd=self.folder)
        return _tlv(0x30, b"\x30\x03\x02\x01\x00" + (self.folder / "token.der").read_bytes())


def _tlv(tag: int, value: bytes) -> bytes:
    size = len(value)
    return bytes([tag, *([size] if size < 128 else [0x82, size >> 8, size & 255])]) + value


def _asked(query: bytes) -> tuple[bytes, bytes]:
    """The imprint and the nonce of a request, as DER."""
    at = 2 + 3  # SEQUENCE, INTEGER 1
    imprint = query[at : at + 2 + query[at + 1]]
    at += len(imprint)
    nonce = b""
    while at < len(query):
        item = query[at : at + 2 + query[at + 1]]
        nonce, at = item if item[0] == 2 else nonce, at + len(item)
    return imprint, nonce


@dataclass
class Serving:
    """A running authority and what it is told to do with the next requests."""

    stamper: Stamper
    url: str = ""
    mode: str = "honest"
    off: timedelta = timedelta()
    """How far its clock is from ours where the mode is "dated"."""
    asked: list[bytes] = field(default_factory=list)

    def reply(self, query: bytes) -> tuple[int, bytes]:
        """Status and body of one answer."""
        self.asked.append(query)
        match self.mode:
            case "honest":
                return 200, self.stamper.answer(query)
            case "dated":
                return 200, self.stamper.dated(query, datetime.now(UTC) + self.off)
            case "other bytes":
                return 200, self.stamper.answer(query.replace(_asked(query)[0][-32:], bytes(32)))
            case "old answer":
                return 200, self.stamper.answer(self.asked[0])
            case "refusal":
                return 200, _tlv(0x30, _tlv(0x30, b"\x02\x01\x02"))
            case "garbage":
                return 200, b"<html>login</html>"
            case "error":
                return 503, b""
            case "slow":
                time.sleep(1.5)
                return 200, self.stamper.answer(query)
        raise AssertionError(self.mode)


@contextmanager
def serving(stamper: Stamper) -> Iterator[Serving]:
    """The authority on a free port of the loopback."""
    state = Serving(stamper=stamper)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["Content-Type"] == "application/timestamp-query"
            status, body = state.reply(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments) -> None:
            pass

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except (BrokenPipeError, ConnectionResetError):  # the asker did not wait
                self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}/tsa"
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def sorted_certificates(answer: bytes) -> bool:
    """Whether the strict reader takes an answer."""
    try:
        decode_timestamp_response(answer)
    except ValueError:
        return False
    return True
