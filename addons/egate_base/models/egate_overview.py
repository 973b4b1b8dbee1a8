from datetime import timedelta
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..tools.hooks import hooked

#: What ends or begins within so many days is told beforehand.
AHEAD = timedelta(days=30)
#: Duties of the office's work: who has one of them lands at that work.
WORKING_GROUPS = ("clerk", "officer", "head", "leader", "cashier", "auditor", "data")


class Line(NamedTuple):
    """A sentence of the overview.

    :ivar section: ``missing``, ``failed``, ``soon`` or ``look``
    :ivar key: its name, the same in every language
    :ivar label: what is counted, as words after the number
    :ivar why: what follows from it, and what mends it
    :ivar action: opens the list that mends it; ``None`` where the user may open none
    """

    section: str
    key: str
    count: int
    label: str
    why: str
    action: dict | None


class EgateOverview(models.AbstractModel):
    """Where an administrator begins: what is missing in the configuration, and what changes soon.

    Each addon tells of its own tables. What the user may not read is not told.
    """

    _name = "egate.overview"
    _description = "What an administrator has to do"

    @api.model
    def overview(self):
        """Return what is to be mended and what changes soon, for an administrator.

        Hook ``overview_lines``: called with nothing, returns a list of :class:`Line`, ``None``
        among them for what the user may not read.

        :return: dicts of :class:`Line`; with a count of 0, what was looked at and is in order
        :rtype: list[dict]
        :raise AccessError: the user administers nothing
        """
        if not self.env.user.has_group("egate_base.egate_group_manager"):
            raise AccessError(self.env._("Only administrators of the office see this page."))
        found = (line for part in hooked(self, "overview_lines") for line in part())
        return [line._asdict() for line in found if line]

    @api.model
    def _is_home(self):
        """Return whether the current user administers the office, and nothing besides."""
        user = self.env.user
        return user.has_group("egate_base.egate_group_manager") and not any(
            user.has_group(f"egate_base.egate_group_{name}") for name in WORKING_GROUPS
        )

    # -- for the parts ------------------------------------------------------------------------

    @api.model
    def _today(self):
        return self.env["egate.assignment"]._local_today()

    @api.model
    def _last_day(self):
        """Return the last of the days that are near (local date)."""
        return self._today() + AHEAD

    @api.model
    def _days_ahead(self, field):
        """Return the domain of dates of ``field`` from today on that are near, for any client."""
        return Domain(field, ">=", str(self._today())) & Domain(field, "<=", str(self._last_day()))

    @api.model
    def _line(self, section, key, label, why, model, domain, **action):
        """Return the line that counts the records of ``domain``, ``None`` where they are hidden.

        :param domain: of plain values: it is handed to the web client
        :param action: further values of the action that opens the list
        """
        records = self.env[model]
        if not records.has_access("read"):
            return None
        domain = Domain(domain)
        return Line(
            section,
            key,
            records.search_count(domain),
            label,
            why,
            {
                "type": "ir.actions.act_window",
                "name": label[:1].upper() + label[1:],
                "res_model": model,
                "views": [[False, "list"], [False, "form"]],
                "domain": list(domain),
                **action,
            },
        )

    @api.model
    def _line_of(self, section, key, label, why, records, **action):
        """Return the line of ``records``, which were found already."""
        return self._line(
            section, key, label, why, records._name, [("id", "in", records.ids)], **action
        )
