"""How an archive in a bucket is reached: name, prefix, server and manners. No credentials: those come by boto3's own chain."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from service.terms.problems import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How to reach a bucket; nothing of it changes what the archive holds."""

    region: str = ""
    """As the provider names it; "" leaves it to boto3's own settings."""
    path_style: bool = False
    """The bucket in the path instead of the host name: what most servers of one's own need."""
    encryption: str = ""
    """Asked for at each put: "" leaves it to the bucket, "AES256" is SSE-S3, "aws:kms" is SSE-KMS."""
    kms_key: str = ""
    """Id of the KMS key; "" is the bucket's default one."""
    connections: int = 16
    """Requests in flight."""
    timeout_seconds: float = 20.0
    """Longest silence of the server before an answer counts as unclear."""
    attempts: int = 5
    """Tries of one request, the first included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """One archive's place: a bucket, and a prefix of its keys."""

    name: str
    prefix: str = ""
    """Without slashes at its ends; "" is the whole bucket."""
    endpoint: str = ""
    """Address of a server of one's own or of another provider; "" is Amazon's."""
    access: Access = field(default_factory=Access)

    @property
    def address(self) -> str:
        """s3://bucket/prefix."""
        return f"s3://{self.name}/{self.prefix}".rstrip("/")

    def key(self, key: str) -> str:
        """The object's key in the bucket."""
        return f"{self.prefix}/{key}" if self.prefix else key

    def inside(self, key: str) -> str:
        """The archive's key of an object of the bucket."""
        return key.removeprefix(f"{self.prefix}/") if self.prefix else key


def bucket_at(address: str, *, endpoint: str = "", access: Access | None = None) -> Bucket:
    """The bucket of an address s3://bucket/prefix; raises Refused("store-address") for what is none.

    An endpoint with a name or password in it is refused: it would be written into logs and home.toml.
    """
    said = urlsplit(address)
    prefix = said.path.strip("/")
    proper = prefix.isascii() and not {".", ".."} & set(prefix.split("/")) and "//" not in prefix
    where = urlsplit(endpoint)
    reachable = not endpoint or (where.scheme in {"http", "https"} and where.hostname and "@" not in where.netloc)
    if (
        said.scheme != "s3"
        or not said.netloc
        or said.query
        or said.fragment
        or "@" in said.netloc
        or not proper
        or not reachable
    ):
        raise Refused(
            "store-address",
            f"not the address of a store: {address if reachable else 'the endpoint given'}",
            hint="写作 s3://桶名/前缀,CUIHAN_S3_ENDPOINT 写作 https://主机:端口,不含用户名和密码 / "
            "Write s3://bucket/prefix, and CUIHAN_S3_ENDPOINT as https://host:port, without name or password.",
        )
    return Bucket(name=said.netloc, prefix=prefix, endpoint=endpoint.rstrip("/"), access=access or Access())
