"""From which network does a request come?

The address is that of the socket's other end, or, behind proxies that the settings name, the last one of
`X-Forwarded-For` that is none of these. What stands before it was written by whoever called, and is not looked at. A
network is a /24 of IPv4 and a /48 of IPv6: who has one address of it has others.
"""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

from msgspec import Struct
from starlette.datastructures import Headers
from starlette.types import Scope

Network: TypeAlias = IPv4Network | IPv6Network
NOWHERE = "nowhere"
"""The network of what came by no address, such as over a Unix socket that is no proxy's."""

MOST_KEPT = 1024
"""So many addresses are remembered: reading one costs more than all else that is done with it."""

LONGEST = 64
"""No address is longer, with the name of its interface."""

_BITS = {4: 24, 6: 48}


def network_of(scope: Scope, headers: Headers, proxies: Sequence[Network] = ()) -> str:
    """The network from which this was sent."""
    peer = scope.get("client")
    found = _address(peer[0]) if peer else None
    if found is None:
        return NOWHERE
    hops = [each for line in headers.getlist("x-forwarded-for") for each in line.split(",")] if proxies else []
    for hop in reversed(hops):
        if not any(found.itself in each for each in proxies):
            break
        earlier = _address(hop.strip())
        if earlier is None:
            break
        found = earlier
    return found.network


class _Address(Struct, frozen=True):
    """An address, and the network around it."""

    itself: IPv4Address | IPv6Address
    network: str


def _address(written: str) -> _Address | None:
    return _read_address(written) if len(written) <= LONGEST else None


@lru_cache(MOST_KEPT)
def _read_address(written: str) -> _Address | None:
    try:
        found = ip_address(written.partition("%")[0])
    except ValueError:
        return None
    itself = found.ipv4_mapped or found if isinstance(found, IPv6Address) else found
    return _Address(itself, str(ip_network((itself, _BITS[itself.version]), strict=False)))
