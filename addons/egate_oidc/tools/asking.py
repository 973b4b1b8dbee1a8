"""Requests to an identity provider: with limits of time and size, and to no other address."""

import base64
import json
import time
from urllib.parse import quote_plus

import requests
from urllib3.exceptions import HTTPError

#: Seconds without a byte, and in all.
TIMEOUT, MOST_SECONDS = 10, 20
#: Most bytes of an answer.
MOST_BYTES = 256 * 1024


class Unreachable(Exception):
    """The provider gave no answer that can be read, or none in time."""


class Refused(Exception):
    """The provider refused; the text is the error's word from its standard list, or a status."""


class Header:
    """Sets one header, and keeps ``requests`` from looking for a password in a file."""

    def __init__(self, value=""):
        self.value = value

    def __call__(self, request):
        if self.value:
            request.headers["Authorization"] = self.value
        return request


def basic(client_id: str, secret: str) -> Header:
    """Return the header by which a client names itself, each part encoded as a form is (RFC 6749).

    >>> basic("a+b", "c:%").value == "Basic " + base64.b64encode(b"a%2Bb:c%3A%25").decode()
    True
    """
    pair = f"{quote_plus(client_id)}:{quote_plus(secret)}"
    return Header("Basic " + base64.b64encode(pair.encode()).decode())


def bearer(token: str) -> Header:
    return Header(f"Bearer {token}")


def ask(url: str, data: dict | None = None, auth: Header | None = None) -> dict:
    """Return the JSON object that ``url`` answers with.

    :param data: a form to be sent; without it, a GET
    :raise Unreachable: no answer, too late, too long or not readable
    :raise Refused: an error of the caller (4xx)
    """
    began = time.monotonic()
    try:
        with requests.Session() as session:
            response = session.request(
                "GET" if data is None else "POST",
                url,
                data=data,
                headers={"Accept": "application/json", "User-Agent": "eGate"},
                auth=auth or Header(),
                timeout=TIMEOUT,
                # Where it leads, nobody has allowed.
                allow_redirects=False,
                stream=True,
            )
            body = _read(response.raw, began)
    except (requests.RequestException, HTTPError, OSError) as fault:
        raise Unreachable(type(fault).__name__) from fault
    values = _values(body)
    if 400 <= response.status_code < 500:
        word = str(values.get("error", ""))[:64] if values else ""
        raise Refused(word if word.replace("_", "").isalnum() else str(response.status_code))
    if response.status_code != 200 or values is None:
        raise Unreachable(f"status {response.status_code}")
    return values


def _read(raw, began):
    parts, length = [], 0
    # Each read returns with what is there, so that a provider that drips is left in time, too.
    while part := raw.read1(16384, decode_content=True):
        parts.append(part)
        length += len(part)
        if length > MOST_BYTES:
            raise Unreachable("too long")
        if time.monotonic() - began > MOST_SECONDS:
            raise Unreachable("too slow")
    return b"".join(parts)


def _values(body):
    """Return the object, or ``None``."""
    try:
        values = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return values if isinstance(values, dict) else None
