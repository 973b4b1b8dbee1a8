from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.http import Request
from odoo.tests import HttpCase
from odoo.tools import mute_logger


class Conflict(SerializationFailure):
    """What PostgreSQL says when two met; Odoo then begins the request anew."""

    pgcode = "40001"


class UploadRetryCase(HttpCase):
    def send(self, path, contents, conflicts, fail_at=None):
        """Send files, with a conflict at the last of them the first time; return the answer."""
        model, name = conflicts
        method, calls = getattr(self.registry[model], name), []

        def at_first_in_conflict(*args, **kwargs):
            result = method(*args, **kwargs)
            calls.append(name)
            if len(calls) == (fail_at or len(contents)):
                raise Conflict
            return result

        self.authenticate("clerk", "clerk")
        files = [("ufile", (f"{number}.pdf", raw)) for number, raw in enumerate(contents, 1)]
        with (
            patch.object(self.registry[model], name, at_first_in_conflict),
            patch("odoo.service.model.time.sleep"),
            mute_logger("odoo.service.model"),
        ):
            answer = self.url_open(
                path, data={"csrf_token": Request.csrf_token(self)}, files=files
            ).json()
        self.assertGreater(len(calls), len(contents), "it was tried again")
        return answer
