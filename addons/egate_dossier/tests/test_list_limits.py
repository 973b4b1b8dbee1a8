from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.egate_base.models import base_lists

from .common import DossierCommon

MANY = 3000


@tagged("post_install", "-at_install", "access_rights")
class TestListLimits(DossierCommon):
    """A list that a client sends has an end, which is said before anything is done with it."""

    def lines(self, count, **values):
        return [Command.create({"name": f"Tờ {number}", **values}) for number in range(count)]

    def test_thousands_of_lines_are_refused_at_every_door(self):
        draft = self.draft()
        before = draft.paper_ids.ids
        papers = self.lines(MANY)
        base = {"procedure_id": self.procedure.id, "reception_unit_id": self.desk.id}
        spec = {"paper_ids": {"fields": {"name": {}}}}
        names = [f"Tờ {number}" for number in range(MANY)]
        flat = [{"name": name, "dossier_id": draft.id} for name in names]
        for model, method, *args in (
            ("egate.dossier", "write", draft.ids, {"paper_ids": papers}),
            ("egate.dossier", "write", draft.ids, {"owner_ids": papers}),
            ("egate.dossier", "write", draft.ids, {"paper_ids": [[6, 0, list(range(MANY))]]}),
            ("egate.dossier", "create", {**base, "paper_ids": papers}),
            ("egate.dossier", "web_save", draft.ids, {"paper_ids": papers}, spec),
            ("egate.dossier", "onchange", draft.ids, {"paper_ids": papers}, ["paper_ids"], spec),
            ("egate.dossier.paper", "create", flat),
            ("egate.dossier", "counter_change", draft.id, {"add_papers": names}),
            ("egate.dossier", "counter_change", draft.id, {"add_owners": flat}),
            ("egate.dossier", "counter_change", draft.id, {"papers": dict.fromkeys(names, {})}),
        ):
            with (
                self.subTest(method=method),
                self.assertQueryCount(__system__=40, clerk=40),
                self.assertRaisesRegex(UserError, "at most|At most"),
                self.env.cr.savepoint(),
            ):
                self.rpc(self.clerk, model, method, *args)
        self.assertEqual(draft.paper_ids.ids, before)

    def test_a_dossier_has_so_many_papers_however_they_come(self):
        draft = self.draft()
        # Begun at another time: here all is one transaction.
        self.env.cr.execute("UPDATE egate_dossier SET create_date = '2020-01-01'")
        self.env.invalidate_all()
        most = len(draft.paper_ids) + 1
        with patch.object(self.registry["egate.dossier.paper"], "_MOST", most):
            self.rpc(self.clerk, "egate.dossier", "counter_change", draft.id, {"add_papers": ["a"]})
            for model, method, *args in (
                ("egate.dossier.paper", "create", {"name": "b", "dossier_id": draft.id}),
                ("egate.dossier", "write", draft.ids, {"paper_ids": self.lines(1)}),
                ("egate.dossier", "counter_change", draft.id, {"add_papers": ["b"]}),
            ):
                with (
                    self.subTest(method=method),
                    self.assertRaisesRegex(UserError, f"at most {most} lines"),
                    self.env.cr.savepoint(),
                ):
                    self.rpc(self.clerk, model, method, *args)
        self.assertEqual(len(draft.paper_ids), most)

    def test_what_people_enter_is_far_below(self):
        draft = self.draft()
        self.rpc(self.clerk, "egate.dossier", "write", draft.ids, {"paper_ids": self.lines(100)})
        self.assertEqual(len(draft.paper_ids), 103)
        self.assertGreaterEqual(base_lists.MAX_LINES, 1000)
