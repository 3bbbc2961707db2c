"""Where things lie in the archive. No key holds personal data: letters are addressed by their hash, inputs by their place.

<issuer>/<series>/<year>/doc/<sha256>.pdf
<issuer>/<series>/<year>/input/<first:010d>-<n>.jsonl.z
<issuer>/<series>/<year>/log/tile/…  log/seals/<seq:08d>.note  .tsr  log/checkpoint
<issuer>/journal/<year>/…  the same for what was done: input/ holds the details of its entries
<issuer>/template/<sha256>.docx  card/<sha256>.toml  policy/<sha256>.toml  issuer/<sha256>.json  key/<sha256>.pub
<issuer>/proof/<sha256>.<jpg|pdf|…>  photos and receipts of deliveries
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class LogId:
    """One log: an issuer's series in a year."""

    issuer: str
    series: str
    year: int

    @property
    def prefix(self) -> str:
        """The folder of everything the log is about."""
        return f"{self.issuer}/{self.series}/{self.year}"

    def origin(self, installation: str) -> str:
        """The origin line of its checkpoints: two homes can never make the same log."""
        return f"cuihan/{installation}/{self.prefix}"

    def document(self, sha256: str) -> str:
        """Key of a letter."""
        return f"{self.prefix}/doc/{sha256}.pdf"

    def inputs(self, first: int, count: int) -> str:
        """Key of a chunk's frozen notices."""
        return f"{self.prefix}/input/{first:010d}-{count}.jsonl.z"

    def log(self, path: str) -> str:
        """Key of a tile or bundle by its path."""
        return f"{self.prefix}/log/{path}"

    def seal(self, sequence: int) -> str:
        """Key of the seal of that sequence number."""
        return f"{self.prefix}/log/seals/{sequence:08d}.note"

    def stamp(self, sequence: int, authority: int) -> str:
        """Key of an authority's time stamp over a seal; the first authority's stands beside the note under the same name."""
        return f"{self.prefix}/log/seals/{sequence:08d}" + (".tsr" if authority == 1 else f".{authority}.tsr")

    @property
    def checkpoint(self) -> str:
        """Key of the newest note, a hint only."""
        return f"{self.prefix}/log/checkpoint"


def asset(issuer: str, kind: str, sha256: str, suffix: str) -> str:
    """Key of a content-addressed asset: template, card, policy, issuer."""
    return f"{issuer}/{kind}/{sha256}.{suffix}"
