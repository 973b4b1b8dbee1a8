"""What a mail server reports of a mail: RFC 3464 (delivery), RFC 8098 (a receipt of the reader)."""

import re
from email.message import Message

#: Values of ``Action``: only the first means that the mail does not arrive.
FAILED = "failed"
#: The second kind where addresses are not ASCII (RFC 6533).
DELIVERY = ("message/delivery-status", "message/global-delivery-status")
RECEIPT = ("message/disposition-notification", "message/global-disposition-notification")
_ACTION = re.compile(r"^Action:[ \t]*([a-z-]+)", re.I | re.M)
#: Whose mail tells of a failure where no report does: servers older than RFC 3464.
SERVERS = ("mailer-daemon", "postmaster")


def actions(message: Message) -> set[str]:
    """Return the actions that a report names for its recipients; empty: it is no such report.

    ``displayed`` stands for a receipt of the reader.

    >>> from email import message_from_string
    >>> head = "Content-Type: multipart/report; boundary=b; report-type=delivery-status"
    >>> part = "--b\\nContent-Type: message/delivery-status\\n\\nReporting-MTA: dns; mx.example"
    >>> report = "Final-Recipient: rfc822; an@example.com\\nAction: delayed (again)\\n\\n--b--"
    >>> actions(message_from_string("\\n\\n".join((head, part, report))))
    {'delayed'}
    """
    found = set()
    for part in message.walk():
        kind = part.get_content_type()
        if kind in RECEIPT:
            found.add("displayed")
        elif kind in DELIVERY:
            found |= {action.lower() for action in _ACTION.findall(_text(part))}
    return found


def tells_of_failure(message: Message, sender: str) -> bool:
    """Return whether this mail, sent back to us, says that another mail does not arrive.

    A report says so with ``failed``. Without a report it is said by the mail server itself, and
    not by a machine that answers for somebody who is away.

    :param str sender: the address in its From

    >>> from email import message_from_string
    >>> plain = message_from_string("Subject: failure notice\\n\\nThis user does not exist.")
    >>> tells_of_failure(plain, "MAILER-DAEMON@mx.example")
    True
    >>> tells_of_failure(plain, "an@example.com")
    False
    >>> away = message_from_string("Auto-Submitted: auto-replied (vacation)\\n\\nOn leave.")
    >>> tells_of_failure(away, "postmaster@mx.example")
    False
    """
    if told := actions(message):
        return FAILED in told
    if message.get_content_type() == "multipart/report":
        # Of another kind: feedback, or one that cannot be read.
        return False
    replied = (message.get("Auto-Submitted") or "").strip().lower().startswith("auto-replied")
    return not replied and sender.strip("<>").partition("@")[0].lower() in SERVERS


def _text(part):
    """Return the text of a part, whether it was read as blocks of headers or as text."""
    payload = part.get_payload(decode=True)
    if payload:
        return payload.decode("utf-8", "replace")
    return part.as_string()
