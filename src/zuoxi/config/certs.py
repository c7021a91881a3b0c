"""TLS for the hall without the internet: an own certificate authority and a server certificate.

Browsers give microphone and storage only to a secure page, so the hall is always HTTPS. The
authority is made once per installation and stays; seats install it once. The server's
certificate names every address of this machine and is made anew when they change or it runs out.
Both keys are 0600 in ``ZUOXI_DATA/certs``.
"""

import datetime as dt
import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from zuoxi.kernel.secret import write_private

AUTHORITY_DAYS = 3650
LEAF_DAYS = 397
"""Chromium refuses server certificates that live longer."""
RENEW_BEFORE_DAYS = 30


@dataclass(frozen=True)
class Certificates:
    """Files for the server, and the authority that the seats install."""

    authority: Path
    certificate: Path
    key: Path
    names: tuple[str, ...]


def lan_addresses() -> list[str]:
    """Return the IPv4 addresses of this machine that others on the LAN may reach, sorted."""
    found = set()
    for addresses in psutil.net_if_addrs().values():
        for address in addresses:
            if address.family == socket.AF_INET:
                parsed = ipaddress.ip_address(address.address)
                if not parsed.is_loopback and not parsed.is_link_local:
                    found.add(parsed)
    return [str(address) for address in sorted(found)]


def host_names() -> list[str]:
    """Return every name and address that the server's certificate must hold."""
    name = socket.gethostname()
    return list(dict.fromkeys(["localhost", name, "127.0.0.1", "::1", *lan_addresses()]))


def ensure(folder: Path, *, names: Sequence[str] | None = None) -> Certificates:
    """Return the installation's certificates, made or renewed where needed.

    ``names`` replaces this machine's own names. The authority is never replaced: the seats
    trust it.
    """
    wanted = tuple(host_names() if names is None else names)
    paths = Certificates(
        folder / "zuoxi-hall-ca.crt", folder / "server.crt", folder / "server.key", wanted
    )
    authority_key_path = folder / "zuoxi-hall-ca.key"
    if not (paths.authority.exists() and authority_key_path.exists()):
        _make_authority(paths.authority, authority_key_path)
    if not _is_good(paths):
        authority = x509.load_pem_x509_certificate(paths.authority.read_bytes())
        key = serialization.load_pem_private_key(authority_key_path.read_bytes(), password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise TypeError("the hall's authority has a key of another kind")
        _make_leaf(paths, authority=authority, authority_key=key)
    return paths


def _is_good(paths: Certificates) -> bool:
    if not (paths.certificate.exists() and paths.key.exists()):
        return False
    leaf = x509.load_pem_x509_certificate(paths.certificate.read_bytes())
    authority = x509.load_pem_x509_certificate(paths.authority.read_bytes())
    soon = _now() + dt.timedelta(days=RENEW_BEFORE_DAYS)
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return (
        leaf.issuer == authority.subject
        and leaf.not_valid_after_utc > soon
        and set(names) == set(_alternative_names(paths.names))
    )


def _make_authority(certificate: Path, key_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "坐席 Zuoxi"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Zuoxi hall CA {socket.gethostname()}"[:64]),
        ]
    )
    usage = x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=True,
        crl_sign=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    builder = (
        _builder(name, name, key.public_key(), days=AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    write_private(key_path, _pem(key))
    write_private(certificate, builder.sign(key, hashes.SHA256()).public_bytes(_PEM))


def _make_leaf(
    paths: Certificates, *, authority: x509.Certificate, authority_key: ec.EllipticCurvePrivateKey
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Zuoxi hall server")])
    builder = (
        _builder(subject, authority.subject, key.public_key(), days=LEAF_DAYS)
        .add_extension(x509.SubjectAlternativeName(_alternative_names(paths.names)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()),
            critical=False,
        )
    )
    write_private(paths.key, _pem(key))
    chain = builder.sign(authority_key, hashes.SHA256()).public_bytes(_PEM)
    write_private(paths.certificate, chain + authority.public_bytes(_PEM))


def _builder(
    subject: x509.Name, issuer: x509.Name, public_key: ec.EllipticCurvePublicKey, *, days: int
) -> x509.CertificateBuilder:
    # A day back: the seats' clocks may be behind the server's.
    start = _now() - dt.timedelta(days=1)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=days))
    )


def _alternative_names(names: Sequence[str]) -> list[x509.GeneralName]:
    found: list[x509.GeneralName] = []
    for name in names:
        try:
            found.append(x509.IPAddress(ipaddress.ip_address(name)))
        except ValueError:
            found.append(x509.DNSName(name))
    return found


_PEM = serialization.Encoding.PEM


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
