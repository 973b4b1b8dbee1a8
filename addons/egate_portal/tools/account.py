"""Pure helpers of citizens' accounts."""

import re

#: How long an address and a password may be.
MOST_ADDRESS, LEAST_PASSWORD, MOST_PASSWORD = 120, 8, 128
#: The most letters of a name that an account may have.
MOST_NAME = 120


def mask_email(address: str | None) -> str:
    """Return ``address`` fit to be shown to somebody who shall recognise it, not learn it.

    >>> mask_email("nguyen.khai@example.vn"), mask_email("a@b.vn"), mask_email(None)
    ('n•••i@example.vn', '•••@b.vn', '')
    """
    name, at, domain = (address or "").partition("@")
    if not at:
        return ""
    shown = f"{name[0]}•••{name[-1]}" if len(name) > 2 else "•••"
    return f"{shown}@{domain}"


def local_path(path: str | None, otherwise: str) -> str:
    """Return ``path`` if it is an address on this site, so that nobody is sent elsewhere.

    >>> local_path("/egate/submit/1.001", "/egate/my"), local_path("//evil.example", "/egate/my")
    ('/egate/submit/1.001', '/egate/my')
    >>> [local_path(text, "/x") for text in ("https://evil", r"/\\evil", None, "/a b", "/web")]
    ['/x', '/x', '/x', '/x', '/x']
    """
    allowed = re.fullmatch(r"/egate/[A-Za-z0-9._~/?=&%-]{0,200}", path or "")
    return path if allowed else otherwise


def password_fault(password: str, repeated: str, address: str) -> str:
    """Return what is wrong with a new password, or an empty string.

    >>> password_fault("mật khẩu dài", "mật khẩu dài", "a@b.vn")
    ''
    >>> password_fault("ngắn", "ngắn", "a@b.vn"), password_fault("x" * 9, "y" * 9, "a@b.vn")
    ('short', 'differs')
    >>> password_fault("Khai@b.vn", "Khai@b.vn", "khai@b.vn"), password_fault("a" * 8, "a" * 8, "")
    ('simple', 'simple')
    """
    if len(password) < LEAST_PASSWORD:
        return "short"
    if len(password) > MOST_PASSWORD:
        return "long"
    if password != repeated:
        return "differs"
    if password.lower() == (address or "").lower() or len(set(password)) < 4:
        return "simple"
    return ""
