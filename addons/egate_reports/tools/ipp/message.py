"""Messages of the Internet Printing Protocol as bytes (RFC 8010): what few attributes we need."""

import struct

CHARSET, LANGUAGE, URI, NAME, KEYWORD, MIME = 0x47, 0x48, 0x45, 0x42, 0x44, 0x49
INTEGER, BOOLEAN, ENUM = 0x21, 0x22, 0x23
_OPERATION, _END = 0x01, 0x03
#: Tags below open a group, those from it on are values.
_FIRST_VALUE = 0x10
_WITH_LANGUAGE = (0x35, 0x36)
_TEXTS = (0x41, NAME, KEYWORD, URI, 0x46, CHARSET, LANGUAGE, MIME)


class BrokenMessage(Exception):
    """These bytes are no message, or only the beginning of one."""


def encode(operation: int, queue: str, attributes=(), document=b"") -> bytes:
    """Return a request to a queue.

    :param attributes: tag, name and value (or a list of values) of each operation attribute

    >>> encode(0x0B, "ipp://a/b", [(KEYWORD, "x", ["y", "z"])])[:8]
    b'\\x01\\x01\\x00\\x0b\\x00\\x00\\x00\\x01'
    """
    first = (
        (CHARSET, "attributes-charset", "utf-8"),
        (LANGUAGE, "attributes-natural-language", "en"),
        (URI, "printer-uri", queue),
    )
    parts = [struct.pack(">BBHIB", 1, 1, operation, 1, _OPERATION)]
    for tag, name, values in (*first, *attributes):
        for number, value in enumerate(values if isinstance(values, list) else [values]):
            # Further values of an attribute have no name.
            parts.append(struct.pack(">B", tag) + _sized("" if number else name))
            parts.append(_sized(_bytes(tag, value)))
    return b"".join((*parts, struct.pack(">B", _END), document))


def decode(message: bytes):
    """Return the status of an answer, and its groups of attributes: name to the list of values.

    >>> decode(b"\\x01\\x01\\x04\\x06\\0\\0\\0\\x01\\x02\\x21\\0\\x01a\\0\\x04\\0\\0\\0\\x07\\x03")
    (1030, [{'a': [7]}])
    >>> decode(b"\\x01\\x01\\0\\0\\0\\0\\0\\x01\\x02\\x21\\0\\x01a\\0\\x04\\0")
    Traceback (most recent call last):
    ...
    odoo.addons.egate_reports.tools.ipp.message.BrokenMessage: it ends too early
    """
    if len(message) < 8:
        raise BrokenMessage("it ends too early")
    _major, _minor, status, _request = struct.unpack_from(">BBHI", message)
    groups, values, at = [], None, 8
    while True:
        if at >= len(message):
            raise BrokenMessage("it ends too early")
        tag, at = message[at], at + 1
        if tag == _END:
            return status, groups
        if tag < _FIRST_VALUE:
            groups.append({})
            values = None
            continue
        name, at = _read(message, at)
        value, at = _read(message, at)
        if name:
            if not groups:
                raise BrokenMessage("a value outside of a group")
            values = groups[-1].setdefault(name.decode(errors="replace"), [])
        if values is None:
            raise BrokenMessage("a value without a name")
        values.append(_value(tag, value))


def _bytes(tag, value):
    if tag in (INTEGER, ENUM):
        return struct.pack(">i", value)
    if tag == BOOLEAN:
        return struct.pack(">?", value)
    return value.encode()


def _sized(value):
    value = value.encode() if isinstance(value, str) else value
    return struct.pack(">H", len(value)) + value


def _read(message, at):
    """Return the field at a place, which says its own length, and where it ends."""
    end = at + 2
    if end <= len(message):
        end += int.from_bytes(message[at : at + 2], "big")
    if end > len(message):
        raise BrokenMessage("it ends too early")
    return message[at + 2 : end], end


def _value(tag, value):
    if tag in (INTEGER, ENUM) and len(value) == 4:
        return struct.unpack(">i", value)[0]
    if tag == BOOLEAN and len(value) == 1:
        return value != b"\0"
    if tag in _WITH_LANGUAGE:
        _language, at = _read(value, 0)
        return _read(value, at)[0].decode(errors="replace")
    return value.decode(errors="replace") if tag in _TEXTS else value
