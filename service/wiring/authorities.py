"""The time-stamp authorities of the settings."""

from service.archive.authority import Authority, authority
from service.settings import Settings
from service.terms.problems import Refused


def authorities(settings: Settings) -> tuple[Authority, ...]:
    """The time-stamp authorities of the settings, none, one or two.

    Raises Refused("authority-settings") for an address without certificates to judge its answers by, or an unreadable file.
    """
    said = (
        (settings.tsa_url, settings.tsa_ca, settings.tsa_policy, "CUIHAN_TSA_CA"),
        (settings.tsa2_url, settings.tsa2_ca, settings.tsa2_policy, "CUIHAN_TSA2_CA"),
    )
    found = []
    for url, certificates, policy, name in said:
        if not url:
            continue
        try:
            roots = certificates.read_bytes() if certificates else b""
        except OSError as error:
            raise _no_roots(name, f"{certificates} cannot be read: {error.strerror}") from error
        if not roots:
            raise _no_roots(name, f"no certificates are given for {url}")
        found.append(authority(url, roots, policy=policy, seconds=settings.tsa_seconds))
    return tuple(found)


def _no_roots(name: str, what: str) -> Refused:
    return Refused(
        "authority-settings",
        what,
        hint=f"{name} 应为该时间戳机构根证书的 PEM 文件 / {name} names a PEM file with the authority's root certificate.",
    )
