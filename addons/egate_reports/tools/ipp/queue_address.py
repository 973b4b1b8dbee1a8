"""The address of a print queue: which host it names, and whether the office allows that host."""

import re

#: The port of IPP, where an address names none.
PORT = 631
_HOST = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*"
_ADDRESS = re.compile(
    rf"ipps?://(?P<host>{_HOST})(?::(?P<port>\d{{1,5}}))?(?P<path>(?:/[\w.~%-]+)+)/?", re.ASCII
)
_ALLOWED = re.compile(rf"(?P<host>{_HOST})(?::(?P<port>\d{{1,5}}))?", re.ASCII)


def host_of(address: str) -> str:
    """Return ``host:port`` of a queue's address, or an empty string where it is none.

    No user, no password, no query: nothing that two programs could read differently.

    >>> host_of("ipp://cups.ubnd.example/printers/quay-3")
    'cups.ubnd.example:631'
    >>> host_of("ipps://10.0.0.5:8631/ipp/print")
    '10.0.0.5:8631'
    >>> [host_of(one) for one in ("http://a/b", "ipp://a@b/c", "ipp://a/b?c", "ipp://a")]
    ['', '', '', '']
    """
    found = _ADDRESS.fullmatch(address or "")
    return _host_and_port(found) if found else ""


def is_allowed(address: str, hosts: str) -> bool:
    """Tell whether a queue's address is on one of the hosts that the administrator allows.

    :param hosts: names or addresses with or without a port, separated by commas or spaces

    >>> is_allowed("ipp://cups/printers/a", "10.0.0.5:8631, cups")
    True
    >>> is_allowed("ipp://cups:8631/printers/a", "10.0.0.5:8631, cups")
    False
    >>> is_allowed("ipp://cups/printers/a", "")
    False
    """
    return bool(host := host_of(address)) and host in set(read_hosts(hosts))


def read_hosts(hosts: str) -> list[str]:
    """Return ``host:port`` of each entry; an empty string for an entry that is none.

    >>> read_hosts("CUPS 10.0.0.5:8631,http://x")
    ['cups:631', '10.0.0.5:8631', '']
    """
    entries = re.split(r"[\s,;]+", (hosts or "").strip().lower())
    return [
        _host_and_port(found) if (found := _ALLOWED.fullmatch(entry)) else ""
        for entry in entries
        if entry
    ]


def _host_and_port(found):
    port = int(found["port"] or PORT)
    return f"{found['host']}:{port}" if 0 < port < 65536 else ""
