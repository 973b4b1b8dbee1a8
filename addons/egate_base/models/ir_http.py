import logging

from psycopg2.errors import DiskFull

from odoo import models
from odoo.exceptions import UserError
from odoo.http import request

from ..tools.office_zone import OFFICE_ZONE

_logger = logging.getLogger(__name__)


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _dispatch(cls, endpoint):
        """Say in a sentence that the database has no room, instead of showing a traceback."""
        try:
            result = super()._dispatch(endpoint)
            if request.env and not request.env.cr.closed:
                # What is still to be written meets the disk here, and not behind our back.
                request.env.cr.flush()
            return result
        except DiskFull as fault:
            # Nothing can be asked of a broken transaction, not even a language.
            request.env.cr.rollback()  # lint: allow the transaction is broken, and is refused below
            raise UserError(cls._full_disk(request.env, fault)) from fault

    @classmethod
    def _full_disk(cls, env, fault):
        """Tell the operator that the database has no room; return what the person is told."""
        _logger.error("The database has no room left: %s", str(fault).strip())
        return env._(
            "Nothing was saved: the server's disk is full. What was there before is safe. Tell "
            "the administrator, leave this page open, and try again when there is room."
        )

    def session_info(self):
        """Tell the web client the office's zone, and where a reception clerk works."""
        info = super().session_info()
        user = self.env.user
        if user._is_internal():
            info["egate_zone"] = OFFICE_ZONE
            if user.has_group("egate_base.egate_group_clerk"):
                info["egate_acting"] = user.egate_acting()
        return info
