"""What a mail server reports of a mail: RFC 3464 (delivery), RFC 8098 (a receipt of the reader)."""

from email.message import Message

#: Values of ``Action``: only the first means that nobody will get the mail.
FAILED = "failed"


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
        if kind == "message/disposition-notification":
            found.add("displayed")
        elif kind == "message/delivery-status" and isinstance(part.get_payload(), list):
            for block in part.get_payload():
                action = str(block.get("Action") or "").split("(")[0].strip().lower()
                if action:
                    found.add(action)
    return found
