"""A permit on a process of its own: start, work, approval, end."""

from datetime import datetime
from fractions import Fraction

from odoo.addons.egate_base.tests.common import BaseOfficeCase
from odoo.addons.egate_base.tools.term import Term


class PermitCase(BaseOfficeCase):
    """The engine without a dossier: officer and leader of one ward."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.workflow = cls.env["egate.workflow"].create(
            {"name": "Giấy phép thử", "code": "PERMIT", "model": "egate.test.permit"}
        )
        cls.states, cls.transitions = {}, {}
        cls.add_state("start", "Chờ nhận", "start", role=cls.role_officer, unit=cls.ward)
        cls.add_state("work", "Đang xử lý", role=cls.role_officer)
        cls.add_state("approve", "Chờ duyệt", role=cls.role_leader)
        cls.add_state("done", "Xong", "end", national_code="10")
        cls.add_transition("claim", "Nhận", "start", "work", effects=["claim"])
        cls.add_transition("submit", "Trình", "work", "approve")
        cls.add_transition("back", "Trả lại", "approve", "work", ["comment"], ["back"])
        cls.add_transition("approve", "Duyệt", "approve", "done")

    def setUp(self):
        super().setUp()
        # What a test draws is its own.
        cls = type(self)
        self.addCleanup(setattr, cls, "states", cls.states)
        self.addCleanup(setattr, cls, "transitions", cls.transitions)
        cls.states, cls.transitions = dict(cls.states), dict(cls.transitions)

    @classmethod
    def add_state(cls, key, name, kind="work", role=None, unit=None, **values):
        """Add a state; unless said otherwise, a step takes two days and a pause stops nothing."""
        code = {"start": "2", "citizen": "5", "money": "6", "end": "10"}.get(kind, "4")
        cls.states[key] = cls.env["egate.workflow.state"].create(
            {
                "workflow_id": cls.workflow.id,
                "name": name,
                "kind": kind,
                "national_code": code,
                "limit_amount": 0 if kind in ("citizen", "money", "end") else 2,
                "sequence": len(cls.states),
                "role_id": role and role.id,
                "unit_rule": "named" if unit else "same",
                "unit_id": unit and unit.id,
                "pause_policy": "no_pause" if kind in ("citizen", "money") else "record",
                **values,
            }
        )
        return cls.states[key]

    @classmethod
    def add_transition(cls, key, name, source, target, requirements=(), effects=(), **values):
        cls.transitions[key] = cls.env["egate.workflow.transition"].create(
            {
                "workflow_id": cls.workflow.id,
                "name": name,
                "from_id": cls.states[source].id,
                "to_id": cls.states[target].id,
                "requirement_ids": [(0, 0, {"kind": kind}) for kind in requirements],
                "effect_ids": [(0, 0, {"kind": kind}) for kind in effects],
                **values,
            }
        )
        return cls.transitions[key]

    def permit(self, name="Giấy phép số 1", at=datetime(2026, 3, 2, 2, 0), **values):
        """Return a permit that has just begun its way; ``at`` is UTC."""
        if self.workflow.state == "draft":
            self.workflow.action_publish()
        # What a reception does as superuser after its own checks.
        permit = self.env["egate.test.permit"].create(
            {"name": name, "unit_id": self.ward.id, "workflow_id": self.workflow.id, **values}
        )
        permit._start(at, self.workflow._start_state(), {permit: {}})
        return permit

    def do(self, permit, key, user, comment=None, **values):
        """Do the transition ``key`` the way a browser does."""
        self.rpc(
            user,
            "egate.test.permit",
            "action_transition",
            permit.ids,
            self.transitions[key].id,
            comment=comment,
            values=values,
        )

    def names(self, permit, user):
        """Return the names of what ``user`` is offered."""
        return [way["name"] for way in permit.with_user(user).available_transitions or ()]

    def promise(self, permit, days, at=datetime(2026, 3, 2, 2, 0)):
        """Give the permit a legal term of ``days`` working days, as a reception does."""
        entries = permit.deadline_entry_ids
        term = Term(Fraction(days), "working_day")
        vals = entries._prepare_next("start", at, self.calendar, [term])
        entry = entries.create({"permit_id": permit.id, **vals})
        permit.due_at = entry.due_at
        return entry
