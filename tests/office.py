"""An office in the browser: the demo's people at their own screens, see test_days.py."""

import secrets
from contextlib import contextmanager

from odoo.tests import HttpCase

from odoo.addons.egate_dossier.tests.sample_files import pdf

LOGINS = ("canbo", "thungan", "chuyenvien", "chuyenvien2", "truongphong", "lanhdao")


@contextmanager
def _test_number_cursor(numbers):
    yield numbers.env.cr


class OfficeCase(HttpCase):
    """The one-stop office of Hải Châu; what is prepared goes through the doors that people use."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Numbers are committed apart; test_concurrency.py proves that in processes of its own.
        cls.classPatch(cls.registry["egate.number"], "_number_cursor", _test_number_cursor)
        cls.people = {login: cls.env.ref(f"egate_demo.user_{login}_haichau") for login in LOGINS}
        for user in cls.people.values():
            user.password = user.login

    def show(self, tour, login, path="/odoo"):
        """Let ``login`` play a tour at their screen."""
        self.start_tour(path, tour, login=f"{login}.haichau")

    def received(self, name, *moves, procedure="1_001612", scanned=False, **values):
        """Return a dossier of ``name``, received at the desk and moved on by ``moves``.

        :param moves: pairs of the key of an action of the process and who does it
        """
        procedure = self.env.ref(f"egate_demo.procedure_{procedure}")
        dossiers = self.env["egate.dossier"].with_user(self.people["canbo"])
        changes = {
            "procedure_id": procedure.id,
            "identity_kind": "none",
            "identity_reason": "Chưa từng có giấy tờ",
            "applicant_name": name,
            "applicant_address": "12 Trần Phú, phường Hải Châu",
            "content": procedure.name,
            "tick_required": True,
            **values,
        }
        state = dossiers.counter_change(False, changes, key=secrets.token_urlsafe(18))
        self.assertFalse(state["errors"])
        dossier = dossiers.browse(state["id"])
        if scanned:
            paper = dossier.paper_ids.filtered("received")[:1]
            paper._add_file("to-khai.pdf", pdf("Tờ khai"), "upload")
        state = dossiers.counter_accept(dossier.id)
        self.assertIn("received", state, state.get("refusal"))
        dossier = dossier.with_user(1)
        for key, login in moves:
            self.act(dossier, key, login)
        return dossier

    def act(self, dossier, key, login, comment="Đồng ý", **values):
        """Press the button ``key`` of the process as ``login``."""
        way = dossier.workflow_id.transition_ids.filtered(
            lambda one: one.key == key and one.from_id == dossier.workflow_state_id
        )
        acting = dossier.with_user(self.people[login])
        acting.action_transition(way.id, comment, values)

    def ask(self, dossier, *papers, **values):
        """Ask for ``papers`` on form 02 as who has the dossier; return the request."""
        lines = [{"name": name, "original_count": 1, "fault": "Chưa nộp"} for name in papers]
        basis = {"reason": "Thiếu giấy tờ", "legal_basis": "Nghị định 118/2025/NĐ-CP"}
        acting = dossier.with_user(dossier.holder_user_id)
        acting.action_issue_supplement({**basis, "lines": lines, **values})
        return dossier.supplement_ids.sorted("number")[-1:]

    def issued(self, dossier, kind):
        """Return the forms of ``kind`` that were printed for ``dossier``."""
        return self.env["egate.issued.form"].search(
            [("dossier_id", "=", dossier.id), ("kind", "=", kind)]
        )

    def whole(self, *dossiers):
        """Check that the trail and the ledger of these dossiers are whole."""
        for dossier in dossiers:
            self.assertFalse(self.env["egate.dossier.event"]._faults(dossier))
            self.assertEqual(dossier.deadline_entry_ids._replay(), dossier.due_at)
