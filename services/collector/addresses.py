"""Which addresses a stranger's feed may lead us to: public ones only.

The check stands where a socket is made, below names, redirects and literal addresses, so that nothing gets round it.
"""

import socket
from errno import EACCES
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from aiohttp import AddrInfoType

NAT64 = IPv6Network("64:ff9b::/96")
"""RFC 6052: a public IPv4 address in the last 32 bits, as networks without IPv4 of their own hand out."""

RESERVED = (IPv4Network("192.0.0.0/24"), IPv4Network("168.63.129.16/32"), IPv6Network("fec0::/10"))
"""What the standard library of all our Pythons does not call private: IETF assignments, of which one cloud makes its
metadata address, another cloud's host services, and the site-local addresses of old."""


class PrivateAddress(OSError):
    """A connection would have left the public internet."""


def public_socket(info: AddrInfoType) -> socket.socket:
    """A socket for this address, as aiohttp's connector asks for one; raises PrivateAddress."""
    family, kind, protocol, _, address = info
    if not is_public(str(address[0])):
        raise PrivateAddress(EACCES, "private address")
    return socket.socket(family, kind, protocol)


def is_public(address: str) -> bool:
    """Whether an IP address, as written by the resolver, belongs to somebody on the public internet.

    Loopback, private, link-local, multicast, reserved, shared (CGNAT) and metadata addresses do not, whether they
    stand bare or inside an IPv6 address (mapped, 6to4, Teredo, NAT64).
    """
    ip = _innermost(ip_address(address.split("%", maxsplit=1)[0]))
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or any(ip in network for network in RESERVED))


def _innermost(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(ip, IPv4Address):
        return ip
    if ip in NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else ip)
