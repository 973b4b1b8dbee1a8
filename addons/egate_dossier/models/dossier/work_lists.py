from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, ormcache

from odoo.addons.egate_base.tools.office_zone import midnight, office_date

NEAR_DAYS_PARAMETER = "egate_dossier.near_days"
#: A dossier that falls due within so many days after today is "due soon".
NEAR_DAYS = 2
#: The work lists, in the order in which they are shown; keys of ``egate.dossier.work_list``.
WORK_LISTS = [
    ("mine", "In my hands"),
    ("pool", "To be taken on"),
    ("late", "Overdue"),
    ("today", "Due today"),
    ("soon", "Due soon"),
    ("sign", "To sign"),
    ("citizen", "Waiting for the citizen"),
    ("give", "To return to the citizen"),
]


class EgateDossier(models.Model):
    """What is to be done: the work lists, each a filter, and how many dossiers each one has.

    *In my hands*, *to be taken on*, *to sign* and *to return* are what the current user may act
    on. The lists by time hold everything open that the user's units have or have received: the
    one-stop unit answers to the citizen for what others have in their hands. A clock that stands
    by law makes nothing overdue.
    """

    _inherit = "egate.dossier"

    work_list = fields.Selection(
        WORK_LISTS, compute="_compute_work_list", search="_search_work_list", string="Work list"
    )
    _open_by_desk_idx = models.Index("(reception_unit_id, due_at) WHERE closed_at IS NULL")

    # -- moments ------------------------------------------------------------------------------

    @api.model
    def _near_days(self):
        # sudo: the setting is no secret, its table is closed to users
        value = self.env["ir.config_parameter"].sudo().get_param(NEAR_DAYS_PARAMETER)
        return int(value) if value and value.isdigit() else NEAR_DAYS

    @api.model
    def _day_ends(self, now):
        """Return when today ends where the office is, and the last of the days that are near.

        :param datetime now: UTC
        :rtype: tuple[datetime, datetime]
        """
        today = office_date(now)
        return midnight(today, 1), midnight(today, 1 + self._near_days())

    @api.model
    @ormcache()
    def _work_states(self):
        """Return the ids of the states in which the citizen is waited for, and of those in which
        somebody signs or approves. Kept in memory: published processes do not change.

        :rtype: dict[str, frozenset[int]]
        """
        # sudo: kept for everybody; officials need not read processes
        State = self.env["egate.workflow.state"].sudo()
        signing = Domain("exit_ids.approves", "=", True) | Domain(
            "exit_ids.effect_ids.kind", "=", "result"
        )
        # What a clerk settles at the counter on the spot is no signature.
        clerks = self.env.ref("egate_base.egate_group_clerk")
        signing &= Domain("role_id.group_id", "!=", clerks.id)
        return {
            "citizen": frozenset(State.search(Domain("clock", "=", "pause")).ids),
            "sign": frozenset(State.search(signing).ids),
        }

    # -- the lists ----------------------------------------------------------------------------

    @api.depends_context("uid")
    def _compute_work_list(self):
        # A dossier is in several lists, so none is "its" list: the field is there to search by.
        self.work_list = False

    def _search_work_list(self, operator, value):
        if operator != "in":
            return NotImplemented
        lists = self._work_lists()
        found = self._work_scope() & Domain.OR(lists[key] for key in value if key in lists)
        return found | self._asked_by_own() if "citizen" in value else found

    @api.model
    def _asked_by_own(self):
        """Return the domain of what waits for papers that the user's units asked for.

        The one-stop unit has it meanwhile; the unit that asked waits for it.
        """
        return (
            Domain("closed_at", "=", False)
            & Domain("papers_asked", "=", True)
            & Domain("agency_unit_id", "in", list(self.env.user._egate_unit_ids()))
        )

    @api.model
    def _work_scope(self):
        """Return the domain that holds every work list: open, and of the user's units."""
        units = list(self.env.user._egate_unit_ids())
        return (
            Domain("closed_at", "=", False)
            & Domain("received_at", "!=", False)
            & (Domain("holder_unit_id", "in", units) | Domain("reception_unit_id", "in", units))
        )

    @api.model
    def _work_lists(self):
        """Return the domain of each work list of the current user, within :meth:`_work_scope`.

        :rtype: dict[str, Domain]
        """
        now = fields.Datetime.now()
        tomorrow, later = self._day_ends(now)
        to_do = Domain("awaits_me", "=", True)
        in_hand = Domain("holder_user_id", "=", self.env.uid)
        states = self._work_states()
        runs = self._running_domain()
        due = Domain("due_at", ">=", now) & Domain("due_at", "<", tomorrow)
        soon = Domain("due_at", ">=", tomorrow) & Domain("due_at", "<", later)
        return {
            "mine": to_do & in_hand,
            "pool": to_do & ~in_hand,
            "late": self._overdue_domain(now),
            "today": runs & due,
            "soon": runs & soon,
            "sign": to_do & Domain("workflow_state_id", "in", list(states["sign"])),
            "citizen": Domain("workflow_state_id", "in", list(states["citizen"]))
            | Domain("papers_asked", "=", True),
            "give": to_do & Domain("finished_at", "!=", False),
        }

    @api.model
    @api.readonly
    def work_counts(self):
        """Return the current user's work lists with the number of dossiers in each, home first.

        One statement for all of them, over what is open in the user's units.

        :return: ``key``, ``name``, ``count``, and what opens it: ``action``, ``context``; in order
        :rtype: list[dict]
        """
        lists = self._work_lists()
        query = self._search(self._work_scope())
        columns = {
            key: SQL("0")
            if query.is_empty()
            else SQL(
                "count(*) FILTER (WHERE %s)",
                domain.optimize_full(self)._to_sql(self, query.table, query),
            )
            for key, domain in lists.items()
        }
        waiting = self._search(Domain("work_list", "in", ["citizen"]))
        if not waiting.is_empty():
            columns["citizen"] = SQL("(%s)", waiting.select(SQL("count(*)")))
        others = self._work_elsewhere()
        columns["todo"] = SQL("(SELECT count(DISTINCT id) FROM %s AS home (id))", self._to_do_ids())
        for key, one in others.items():
            waiting = self.env[one.model]._search(one.domain)
            columns[key] = (
                SQL("0") if waiting.is_empty() else SQL("(%s)", waiting.select(SQL("count(*)")))
            )
        selected = SQL(", ").join(columns.values())
        statement = SQL("SELECT %s", selected) if query.is_empty() else query.select(selected)
        (found,) = self.env.execute_query(statement)
        labels = dict(self._fields["work_list"]._description_selection(self.env))
        counts = dict(zip(columns, found, strict=True))
        own = [
            {
                "key": "todo",
                "name": self.env._("My work"),
                "count": counts["todo"],
                "action": "egate_dossier.egate_dossier_action_mine",
                "context": {},
            }
        ]
        own += [
            {
                "key": key,
                "name": labels[key],
                "count": counts[key],
                "action": f"egate_dossier.egate_dossier_action_work_{key}",
                "context": {},
            }
            for key in lists
        ]
        return own + [
            {
                "key": key,
                "name": one.name,
                "count": counts[key],
                "action": one.action,
                "context": one.context,
            }
            for key, one in others.items()
            if counts[key] or not one.rare
        ]
