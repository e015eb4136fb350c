"""Addresses that point inward: at the reader's own machine or network (what is tried in SSRF).

Nothing here is ever fetched. But what a verifier has passed is handed on, to programs and people who do fetch.
"""

import ipaddress
import re
from urllib.parse import unquote, urlsplit

_INWARD = ("localhost", "local", "internal", "intranet", "lan", "home.arpa", "onion", "invalid", "test")
"""Last parts of names that the public network does not resolve (RFC 6761, 6762, 7686, 8375, and habit)."""
_A_NUMBER = re.compile(r"[0-9]+|0[xX][0-9a-fA-F]*")


def is_inward(host: str) -> bool:
    """Whether ``host`` is, or can be read as, a machine that is not on the public network.

    A name of one part, and every other spelling of an IPv4 address than four decimal numbers, count as inward:
    ``2130706433``, ``0x7f.1`` and ``127.1`` are all this machine.
    """
    name = host.rstrip(".").lower()
    try:
        return not ipaddress.ip_address(name.strip("[]")).is_global
    except ValueError:
        pass
    last = name.rpartition(".")[2]
    if "." not in name or _A_NUMBER.fullmatch(last):
        return True
    return any(name == ending or name.endswith(f".{ending}") for ending in _INWARD)


def host_of(address: str) -> str:
    """Return the host of an address on the web, or of a did:web; empty when there is none."""
    if address.startswith("did:web:"):
        return unquote(address.split(":")[2]).partition(":")[0].lower()
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
