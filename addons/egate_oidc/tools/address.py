"""Addresses: of a provider, which the server opens, and of a page, to which a person goes back."""

import ipaddress
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

#: Longest address of a page to which a sign-in goes back.
MAX_PATH = 2000


def provider_fault(url: str) -> str:
    """Return why the server may not open ``url``: ``form``, ``secret``, ``open`` or nothing.

    The connection must be encrypted unless it stays on this machine.

    >>> provider_fault("https://id.example/auth?a=1"), provider_fault("http://127.0.0.1:9000")
    ('', '')
    >>> provider_fault("http://id.example"), provider_fault("http://127.0.0.1.example/")
    ('open', 'open')
    >>> provider_fault("https://a:b@id.example/"), provider_fault("file:///etc/passwd")
    ('secret', 'form')
    >>> [provider_fault(url) for url in ("", "id.example", "https://id.example/#a", "https://a b/")]
    ['form', 'form', 'form', 'form']
    """
    try:
        parts = urlsplit(url or "")
        host, _port = parts.hostname, parts.port
    except ValueError:
        return "form"
    if parts.scheme not in ("http", "https") or not host or parts.fragment or not _is_plain(url):
        return "form"
    if parts.username or parts.password:
        return "secret"
    return "" if parts.scheme == "https" or _is_here(host) else "open"


def _is_here(host):
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_plain(text):
    return text.isascii() and all("!" <= char <= "~" for char in text)


def local_path(path: str, otherwise: str = "/") -> str:
    r"""Return ``path`` if it is a page of this server, else ``otherwise``.

    >>> local_path("/egate/my?page=2#top"), local_path("/")
    ('/egate/my?page=2#top', '/')
    >>> foreign = ("//evil.example", "/\\evil.example", "https://evil.example", "javascript:x")
    >>> {local_path(path, "-") for path in foreign}
    {'-'}
    >>> odd = ("/\t/evil.example", "/\r\nSet-Cookie: a=b", "", None, "egate", "/a\\b", "/ b", "/é")
    >>> {local_path(path, "-") for path in odd}
    {'-'}
    """
    if not isinstance(path, str) or not path.startswith("/") or len(path) > MAX_PATH:
        return otherwise
    if path[1:2] in ("/", "\\") or "\\" in path or not _is_plain(path):
        return otherwise
    try:
        parts = urlsplit(path)
    except ValueError:
        return otherwise
    return otherwise if parts.scheme or parts.netloc else path


def with_query(url: str, values: dict[str, str]) -> str:
    """Return ``url`` with ``values`` after what it asks already.

    >>> with_query("https://id.example/auth?tenant=1", {"scope": "openid profile"})
    'https://id.example/auth?tenant=1&scope=openid+profile'
    """
    parts = urlsplit(url)
    query = [*parse_qsl(parts.query, keep_blank_values=True), *values.items()]
    return urlunsplit(parts._replace(query=urlencode(query)))
