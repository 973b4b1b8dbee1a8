"""What a one-stop unit noted of giving a result out, in one plain form that can be judged."""

import base64
import binascii
from typing import NamedTuple

from odoo.addons.egate_base.tools.plain_text import entered

CHANNELS = ("desk", "post", "electronic")
RECEIVERS = ("owner", "submitter", "other")
#: A hand's strokes on a tablet; a picture that is larger is something else.
MAX_SIGNATURE = 512 * 1024
_PNG = b"\x89PNG\r\n\x1a\n"


class Proof(NamedTuple):
    """Who took a result, or where it was sent.

    :ivar name: of the receiver; the owner's name is known, so only another person's is entered
    :ivar paper: what allows another person to take it, with its number
    :ivar identity: the identity paper was looked at
    :ivar signature: PNG, drawn on the tablet
    :ivar on_paper: signed in the book instead
    :ivar sent_to: the address, or the account
    """

    channel: str
    receiver: str = ""
    name: str = ""
    paper: str = ""
    identity: bool = False
    signature: bytes = b""
    on_paper: bool = False
    tracking: str = ""
    sent_to: str = ""


def read_proof(values, channel: str) -> Proof:
    """Return what a client sent; what is not understood is left out.

    :param channel: how the citizen asked to have it, where the client says nothing

    >>> read_proof({"receiver": "other", "name": " Lê An ", "identity": 1}, "desk")
    Proof(channel='desk', receiver='other', name='Lê An', paper='', identity=False, \
signature=b'', on_paper=False, tracking='', sent_to='')
    >>> read_proof({"channel": "pigeon", "tracking": "E1"}, "post")[:1]
    ('post',)
    """
    told = values.get("channel")
    texts = {name: entered(values.get(name)) for name in ("name", "paper", "tracking", "sent_to")}
    receiver = values.get("receiver")
    return Proof(
        channel=told if told in CHANNELS else channel,
        receiver=receiver if receiver in RECEIVERS else "",
        identity=values.get("identity") is True,
        signature=_picture(values.get("signature")),
        on_paper=values.get("on_paper") is True,
        **texts,
    )


def _picture(value) -> bytes:
    """Return the PNG in a data URL or in base64, or nothing.

    >>> _picture("data:image/png;base64,iVBORw0KGgo="), _picture("PHN2Zz4="), _picture(7)
    (b'\\x89PNG\\r\\n\\x1a\\n', b'', b'')
    """
    if not isinstance(value, str) or len(value) > MAX_SIGNATURE * 4 // 3 + 64:
        return b""
    try:
        raw = base64.b64decode(value.rpartition(",")[2], validate=True)
    except (ValueError, binascii.Error):
        return b""
    return raw if raw.startswith(_PNG) else b""


def faults(proof: Proof) -> list[str]:
    """Return what is missing, as keys.

    >>> faults(Proof("desk", "owner", identity=True, on_paper=True))
    []
    >>> faults(Proof("desk", "other", identity=True, signature=_PNG))
    ['name', 'paper']
    >>> faults(Proof("desk")), faults(Proof("post")), faults(Proof("electronic"))
    (['receiver', 'identity', 'signature'], ['tracking', 'address'], ['account'])
    """
    if proof.channel == "post":
        found = {"tracking": proof.tracking, "address": proof.sent_to}
    elif proof.channel == "electronic":
        found = {"account": proof.sent_to}
    else:
        found = {
            "receiver": proof.receiver,
            "identity": proof.identity,
            "name": proof.name or proof.receiver != "other",
            "paper": proof.paper or proof.receiver != "other",
            "signature": proof.signature or proof.on_paper,
        }
    return [key for key, there in found.items() if not there]
