"""Keeps what a provider sends back by the browser out of the log of requests.

The server logs each request with its whole address, and the code in it opens an account once.
"""

import logging
import re

CALLBACK = "/egate/oidc/callback"
_ASKED = re.compile(rf"({re.escape(CALLBACK)})\?[^\s\"]*")


class QuietCallback(logging.Filter):
    """Cuts what stands behind the callback's address in a line of the log."""

    def filter(self, record):
        record.msg = _cut(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(map(_cut, record.args))
        return True


def _cut(part):
    """Return a part of a line without the question of the callback's address.

    >>> _cut('"GET /egate/oidc/callback?code=x&state=y HTTP/1.1" 303'), _cut(200)
    ('"GET /egate/oidc/callback?... HTTP/1.1" 303', 200)
    """
    return _ASKED.sub(r"\1?...", part) if isinstance(part, str) else part


def be_quiet():
    """Let the logger that writes the requests leave it out."""
    logger = logging.getLogger("werkzeug")
    if not any(isinstance(one, QuietCallback) for one in logger.filters):
        logger.addFilter(QuietCallback())
