"""Tell addresses of the open internet from those of this machine and its own network."""

import ipaddress
import socket
from collections.abc import Callable, Sequence
from urllib.parse import SplitResult
from urllib.request import getproxies, proxy_bypass

Resolve = Callable[[str, int], Sequence[str]]
"""From a host's name and a port to its addresses; raises `OSError` where there are none."""

_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""IPv6 addresses that stand for an IPv4 address in their last four bytes."""


def look_up(host: str, port: int) -> tuple[str, ...]:
    """Return the addresses of a host as the system knows them; raise `OSError` where it knows none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:  # a label that is empty or too long
        raise OSError(str(error)) from None
    return tuple(str(entry[4][0]) for entry in found)


def is_public(address: str) -> bool:
    """Tell whether an address belongs to the open internet; what is no address does not.

    Loopback, private, link-local, multicast and reserved addresses are not public, in IPv6's clothes neither.
    """
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = parsed.ipv4_mapped or parsed.sixtofour
        if parsed in _TRANSLATED:
            inner = ipaddress.IPv4Address(parsed.packed[-4:])
        if inner is not None:
            return inner.is_global and not inner.is_multicast
    return parsed.is_global and not parsed.is_multicast


def is_open(parts: SplitResult, resolve: Resolve = look_up) -> bool:
    """Tell whether the host of an address is on the open internet; raise `OSError` where it has no address.

    Behind a proxy, which does the looking up, a name is taken to be.
    """
    host = str(parts.hostname)
    if by_proxy(parts):
        named = not host.replace(".", "").isdecimal() and ":" not in host and host != "localhost"
        return named or is_public(host)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return all(is_public(address) for address in resolve(host, port))


def by_proxy(parts: SplitResult) -> bool:
    """Tell whether the environment sends requests to the host of an address through a proxy."""
    proxies = getproxies()
    return bool(proxies.get(parts.scheme) or proxies.get("all")) and not proxy_bypass(str(parts.hostname))
