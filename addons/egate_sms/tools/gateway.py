"""Requests to an SMS gateway, the addresses that are allowed, and the meaning of its answers."""

import ipaddress
import json
import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import NamedTuple
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import MaxRetryError

from odoo.addons.egate_base.tools.plain_input import is_bad_text

MAX_ANSWER = 10_000
#: What a gateway answers, or a proxy for it, that is overloaded or not there.
_AWAY = frozenset({408, 425, 429, 502, 503})
#: What a proxy answers that has handed the message on and heard nothing.
_SILENT = 504
#: The placeholders that the office's request may have.
PLACE = re.compile(r"\{(phone84|phone|text|key)\}")


def address_fault(url: str) -> str:
    """Return why nothing may be sent to ``url``: ``form``, ``secret``, ``open`` or nothing.

    The connection must be encrypted unless the gateway is on this machine; no password in the
    address.

    >>> address_fault("https://sms.example/send"), address_fault("http://127.0.0.1:9000/")
    ('', '')
    >>> address_fault("http://sms.example/send"), address_fault("http://127.0.0.1.example/")
    ('open', 'open')
    >>> address_fault("https://a:b@sms.example/"), address_fault("file:///etc/passwd")
    ('secret', 'form')
    """
    try:
        parts = urlsplit(url or "")
        host, _port = parts.hostname, parts.port
    except ValueError:
        return "form"
    if parts.scheme not in ("http", "https") or not host:
        return "form"
    if parts.username or parts.password:
        return "secret"
    return "" if parts.scheme == "https" or is_here(host) else "open"


def is_here(host: str) -> bool:
    """Return whether ``host`` is this machine.

    >>> [is_here(host) for host in ("localhost", "127.1.2.3", "::1", "10.0.0.1", "a.localhost")]
    [True, True, True, False, False]
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def request_fault(template: str) -> bool:
    """Return whether ``template`` is not a JSON object with the phone and the text.

    >>> request_fault('{"to": "{phone}", "text": "{text}"}')
    False
    >>> request_fault('{"to": "{phone}"}'), request_fault("to={phone}&text={text}")
    (True, True)
    """
    try:
        values = json.loads(template or "")
    except ValueError:
        return True
    if not isinstance(values, dict):
        return True
    used = json.dumps(values, ensure_ascii=False)
    return "{text}" not in used or not ("{phone}" in used or "{phone84}" in used)


def fill_in(template: str, words: dict[str, str]) -> dict:
    """Return the request as JSON values; a value that is filled in stays in its place.

    >>> fill_in('{"to": ["{phone}"], "n": 1}', {"phone": '09"} {text}', "text": "x"})
    {'to': ['09"} {text}'], 'n': 1}
    """

    def filled(value):
        if isinstance(value, str):
            # In one pass, so that a placeholder inside a value is not filled in.
            return PLACE.sub(lambda place: words.get(place[1], ""), value)
        if isinstance(value, list):
            return [filled(part) for part in value]
        if isinstance(value, dict):
            return {key: filled(part) for key, part in value.items()}
        return value

    return filled(json.loads(template))


#: The basic alphabet of GSM 03.38, and the signs that take two places in it; any other sign limits
#: a part of the message to 70 letters.
GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€"
)
#: Signs that no decomposition turns into plain ones.
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´ʼ", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−•·", "-"),
        **dict.fromkeys("đð₫", "d"),
        **dict.fromkeys("ĐÐ", "D"),
        "‹": "<",
        "›": ">",
        "→": ">",
        "×": "x",
        "°": "o",
        "⁄": "/",
        "\t": " ",
    }
)


def plain(text: str) -> str:
    """Return ``text`` in plain signs: an SMS holds 160 of them, but 70 with any other sign.

    Without diacritics, with plain quotes, dashes and spaces. A sign without a plain form becomes
    a question mark, so that no other word is read.

    >>> plain("Hồ sơ của ông/bà đã có kết quả")
    'Ho so cua ong/ba da co ket qua'
    >>> plain("“Một cửa” – số\u00a012…")
    '"Mot cua" - so 12...'
    >>> plain("№\u202f1 ✓ \u200bxong"), len(plain("160 – " * 10)) <= 160
    ('No 1 ? xong', True)
    """
    parts = unicodedata.normalize("NFKD", text.translate(_PLAIN)).translate(_PLAIN)
    kept = []
    for char in parts:
        kind = unicodedata.category(char)
        if char in GSM:
            kept.append(char)
        elif kind in ("Zs", "Zl", "Zp"):
            kept.append(" ")
        elif not unicodedata.combining(char) and kind not in ("Cf", "Cc"):
            kept.append("?")
    return "".join(kept)


def international(phone: str) -> str:
    """Return a national mobile number with the country code and without a plus sign.

    >>> international("0905000111"), international("+33 6 12 34 56 78")
    ('84905000111', '33612345678')
    """
    digits = "".join(char for char in phone if char.isdigit())
    return f"84{digits[1:]}" if digits.startswith("0") else digits


def outcome(status: int, body: str, expected: str = "") -> str:
    """Return what an answer means: ``taken``, ``away``, ``silent``, ``later`` or ``never``.

    A gateway that is *away* has not looked at the message, which waits with all others; one that
    is *silent* may have sent it; one that is broken for a message is asked again *later*; one that
    calls the request wrong would do so again.

    :param expected: what the body must contain, if a gateway answers 200 to everything

    >>> outcome(200, ""), outcome(202, '{"code": 0}', '"code": 0'), outcome(200, "no", "OK")
    ('taken', 'taken', 'later')
    >>> outcome(503, ""), outcome(429, ""), outcome(500, ""), outcome(302, ""), outcome(400, "")
    ('away', 'away', 'later', 'never', 'never')
    >>> outcome(504, "")
    'silent'
    """
    if 200 <= status < 300:
        return "taken" if expected in body else "later"
    if status in _AWAY:
        return "away"
    if status == _SILENT:
        return "silent"
    return "later" if status >= 500 else "never"


class Answer(NamedTuple):
    """How a call ended.

    :ivar meaning: see :func:`outcome`
    :ivar status: of HTTP, 0 without an answer
    :ivar fault: the type of the error without an answer; its text may quote address or request
    """

    meaning: str
    status: int = 0
    fault: str = ""

    @property
    def is_there(self) -> bool:
        """Whether the gateway answers, so that it can be asked for more at once."""
        return self.meaning not in ("away", "silent")


def call_all(url, calls, at_once, expected="", timeout=10):
    """Send the requests to a gateway, several at once; return the answer to each.

    A connection serves several requests, one after another, and all that go to one number, so that
    these arrive in their order. Where the gateway does not answer, its connection sends no more of
    them: ``None`` for those.

    :param list[tuple[str, dict, dict]] calls: to whom, JSON values and headers of each
    :param int at_once: so many connections
    :param timeout: seconds for the connection, and between two pieces of the answer
    :rtype: list[Answer | None]
    """
    places = {}
    for place, (number, _values, _headers) in enumerate(calls):
        places.setdefault(number, []).append(place)
    at_once = min(at_once, len(places)) or 1
    groups = list(places.values())
    shares = [[*chain(*groups[first::at_once])] for first in range(at_once)]

    def answers(share):
        return _call_in_turn(url, [calls[place][1:] for place in share], expected, timeout)

    found = {}
    with ThreadPoolExecutor(at_once) as pool:
        for share, done in zip(shares, pool.map(answers, shares), strict=True):
            found.update(zip(share, done, strict=True))
    return [found[place] for place in range(len(calls))]


def _call_in_turn(url, calls, expected, timeout):
    answers = []
    with requests.Session() as session:
        # The machine's proxy and certificates are for calls to the outside, never for a gateway on
        # this machine. A .netrc is ignored: only the token proves the office.
        session.trust_env = not is_here(urlsplit(url).hostname or "")
        session.auth = _as_it_is
        for values, headers in calls:
            answers.append(_call(session, url, values, headers, expected, timeout))
            if not answers[-1].is_there:
                break
    return answers + [None] * (len(calls) - len(answers))


def _call(session, url, values, headers, expected, timeout):
    options = {"timeout": timeout, "allow_redirects": False, "stream": True}
    try:
        with session.post(url, json=values, headers=headers, **options) as response:
            body = response.raw.read(MAX_ANSWER, decode_content=True)
            status = response.status_code
    except Exception as error:  # noqa: BLE001 (also errors of the library: a broken answer)
        meaning = "away" if _found_nobody(error) else "silent"
        return Answer(meaning, fault=type(error).__name__)
    return Answer(outcome(status, body.decode("utf-8", "replace"), expected), status)


def _found_nobody(error):
    """Return whether no connection came about: then the gateway cannot have the message."""
    # Requests asks once, so urllib3 gives up its tries for a connection alone.
    return isinstance(error, requests.ConnectTimeout) or (
        isinstance(error, requests.ConnectionError)
        and any(isinstance(cause, MaxRetryError) for cause in error.args)
    )


def _as_it_is(request):
    """Add nothing to a request; without this ``requests`` uses the password from a .netrc."""
    return request


#: At most so many reports are read from one call.
MAX_REPORTS = 200
MAX_STATUS = 64


def report_fault(template: str) -> bool:
    """Return whether ``template`` lacks the place of the message key or of the status.

    >>> report_fault('{"data": {"id": "{key}", "status": "{status}"}}')
    False
    >>> report_fault('{"id": "{key}"}'), report_fault("{key} {status}"), report_fault("[]")
    (True, True, True)
    """
    return set(_places(template)) != {"key", "status"}


def reports(template: str, body) -> list[tuple[str, str]]:
    """Return message key and status of each report; ``body`` is one report or a list.

    :param template: the office's sample of a report, see :func:`report_fault`
    :param body: the JSON values received; a report that is not understood is left out

    >>> sample = '{"id": "{key}", "state": {"name": "{status}"}}'
    >>> reports(sample, {"id": "a1", "state": {"name": "DELIVRD"}, "more": 1})
    [('a1', 'DELIVRD')]
    >>> reports(sample, [{"id": "a1"}, {"id": 7, "state": {"name": 2}}, "x", None])
    [('7', '2')]
    >>> reports(sample, {"id": "a" + chr(0), "state": {"name": chr(0xD800)}})
    []
    """
    places = _places(template)
    found = []
    for report in (body if isinstance(body, list) else [body])[:MAX_REPORTS]:
        key, status = (_at(report, places.get(name)) for name in ("key", "status"))
        if key and status:
            found.append((key, status))
    return found


def reported(status: str, delivered: str, undeliverable: str) -> str:
    """Return what a status means: ``delivered``, ``undeliverable``, or ``""`` if not final.

    :param delivered: the statuses with this meaning, separated by commas; likewise
        ``undeliverable``

    >>> reported("DELIVRD", "delivrd, 1", "undeliv"), reported("1", "delivrd, 1", "undeliv")
    ('delivered', 'delivered')
    >>> reported("UNDELIV", "delivrd", "undeliv, expired"), reported("queued", "delivrd", "")
    ('undeliverable', '')
    """
    word = status.strip().casefold()
    for meaning, words in (("delivered", delivered), ("undeliverable", undeliverable)):
        if word in {one.strip().casefold() for one in words.split(",")} - {""}:
            return meaning
    return ""


def _places(template, path=()):
    """Return the paths to ``{key}`` and ``{status}`` in the object."""
    try:
        values = json.loads(template or "") if isinstance(template, str) else template
    except ValueError:
        return {}
    places = {}
    for name, value in values.items() if isinstance(values, dict) else ():
        if value in ("{key}", "{status}"):
            places[value[1:-1]] = (*path, name)
        elif isinstance(value, dict):
            places.update(_places(value, (*path, name)))
    return places


def _at(values, path):
    """Return the short text at ``path``, or an empty one."""
    for name in path or ():
        values = values.get(name) if isinstance(values, dict) else None
    if isinstance(values, bool) or not isinstance(values, str | int):
        return ""
    if isinstance(values, int) and abs(values) >= 10**MAX_STATUS:
        return ""
    text = str(values)
    return text if len(text) <= MAX_STATUS and not is_bad_text(text) else ""
