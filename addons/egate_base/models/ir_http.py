import logging

from psycopg2 import DataError
from psycopg2.errors import DiskFull
from werkzeug.exceptions import HTTPException, NotFound

from odoo import models
from odoo.exceptions import UserError
from odoo.http import request

from ..tools.office_zone import OFFICE_ZONE

_logger = logging.getLogger(__name__)


class IrHttp(models.AbstractModel):
    """What the suite does around each request, in order; each part has its own file."""

    _inherit = "ir.http"

    @classmethod
    def _match(cls, path_info):
        cls._keep_safe_cookies()
        try:
            rule, args = super()._match(path_info)
        except NotFound:
            cls._refuse_nul(path_info)
            raise
        cls._refuse_nul(path_info, rule)
        cls._read_own_json(rule)
        return rule, args

    @classmethod
    def _pre_dispatch(cls, rule, args):
        cls._keep_rule(rule, args)
        cls._refuse_outside(rule)
        cls._limit_bytes(rule)
        result = super()._pre_dispatch(rule, args)
        cls._refuse_too_often(rule, args)
        return result

    @classmethod
    def _dispatch(cls, endpoint):
        response = None
        if not (fault := cls._params_fault(endpoint)):
            try:
                response = super()._dispatch(endpoint)
                if request.env and not request.env.cr.closed:
                    # Write pending values here, so that their database errors are caught here.
                    request.env.cr.flush()
            except DiskFull as refused:
                # Nothing can be asked of a broken transaction, not even a language.
                request.env.cr.rollback()  # lint: allow the transaction is broken, and is refused
                raise UserError(cls._full_disk(request.env, refused)) from refused
            except (DataError, HTTPException, LookupError, RecursionError, ValueError) as refused:
                if not (fault := cls._error_fault(endpoint, refused)):
                    raise
        if fault:
            response = cls._refuse_input(endpoint, fault)
        cls._count_miss(endpoint, response)
        return response

    @classmethod
    def _full_disk(cls, env, fault):
        """Report to the operator that the disk is full; return the sentence for the user."""
        _logger.error("The database has no room left: %s", str(fault).strip())
        return env._(
            "Nothing was saved: the server's disk is full. What was there before is safe. Tell "
            "the administrator, leave this page open, and try again when there is room."
        )

    def session_info(self):
        """Tell the web client the office's zone, where a reception clerk works, and where an
        administrator begins who has no work in the office.
        """
        info = super().session_info()
        user = self.env.user
        if user._is_internal():
            info["egate_zone"] = OFFICE_ZONE
            if user.has_group("egate_base.egate_group_clerk"):
                info["egate_acting"] = user.egate_acting()
            if not info["home_action_id"] and self.env["egate.overview"]._is_home():
                info["home_action_id"] = self.env.ref("egate_base.egate_overview_action").id
        return info
