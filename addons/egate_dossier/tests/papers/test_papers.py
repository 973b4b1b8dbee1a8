from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from ..common import DossierCommon


@tagged("post_install", "-at_install")
class TestPapers(DossierCommon):
    """The line of a paper: what was handed in, and who has checked it."""

    def test_a_paper_is_not_moved_to_another_dossier(self):
        received, draft = self.receive(), self.draft(identity_number="048090000124")
        for target in (received, self.draft(identity_number="048090000125")):
            with self.assertRaises(AccessError):
                values = {"dossier_id": target.id}
                self.rpc(
                    self.clerk, "egate.dossier.paper", "write", [draft.paper_ids[0].id], values
                )

    def test_the_kind_follows_the_counts_until_somebody_says_otherwise(self):
        papers = self.draft().paper_ids
        self.assertEqual(papers.mapped("kind"), ["original", "copy", "original"])
        papers[1].kind = "electronic"
        self.assertEqual(papers[1].kind, "electronic")
        papers[1].comment = "Bản điện tử có chữ ký số"
        self.assertEqual(papers[1].kind, "electronic")

    @freeze_time("2026-11-23 02:00:00")
    def test_a_new_line_is_completed_as_an_old_one_would_be(self):
        draft = self.draft()
        part = draft.paper_ids.component_id[:1]
        entered = (
            {"component_id": part.id},
            {"component_id": part.id, "copy_count": 2},
            {"name": "Đơn", "original_count": 1, "copy_count": 1, "checked": True},
            {"name": "Đơn", "kind": "electronic"},
        )
        lines = draft.paper_ids.create([{"dossier_id": draft.id, **vals} for vals in entered])
        self.assertEqual(lines.mapped("name"), [part.name, part.name, "Đơn", "Đơn"])
        self.assertEqual(lines.mapped("kind"), ["original", "copy", "original", "electronic"])
        self.assertEqual(lines.filtered("checked_at").ids, lines[2].ids)
        self.assertEqual(lines.checked_by_id, self.clerk)
        names = ["name", "kind", "checked_by_id", "checked_at"]
        made = lines.read(names)
        for name in names:
            self.env.add_to_compute(lines._fields[name], lines)
        self.assertEqual(lines.read(names), made)

    def test_a_new_dossier_is_found_as_an_old_one_would_be(self):
        draft = self.draft(applicant_name="Đỗ Thị Ấn", content="Khai sinh")
        self.assertEqual(draft.search_key, "do thi an khai sinh")
        self.env.add_to_compute(draft._fields["search_key"], draft)
        self.assertEqual(draft.search_key, "do thi an khai sinh")

    @freeze_time("2026-11-23 02:00:00")
    def test_a_check_says_by_whom_and_when(self):
        paper = self.draft().paper_ids[0]
        self.rpc(self.clerk, paper._name, "write", [paper.id], {"checked": True})
        self.assertEqual(paper.checked_by_id, self.clerk)
        self.assertEqual(str(paper.checked_at), "2026-11-23 02:00:00")
        self.rpc(self.clerk, paper._name, "write", [paper.id], {"checked": False})
        self.assertFalse(paper.checked_by_id or paper.checked_at)

    def test_nobody_signs_a_check_for_another(self):
        draft = self.draft()
        paper = draft.paper_ids[0]
        for values in ({"checked_by_id": self.leader.id}, {"checked_at": "2026-01-01 00:00:00"}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                self.rpc(self.clerk, paper._name, "write", [paper.id], values)
        with self.assertRaises(AccessError):
            values = {"dossier_id": draft.id, "name": "x", "checked_by_id": self.leader.id}
            self.rpc(self.clerk, paper._name, "create", [values])

    def test_the_tick_is_set_while_it_is_a_draft(self):
        paper = self.draft().paper_ids[0]
        values = {"checked": True, "kind": "electronic"}
        self.rpc(self.clerk, paper._name, "write", [paper.id], values)
        self.assertEqual((paper.checked_by_id, paper.kind), (self.clerk, "electronic"))

    def test_a_received_paper_is_neither_checked_nor_commented_any_more(self):
        paper = self.receive().paper_ids[0]
        for values in ({"checked": True}, {"comment": "x"}, {"kind": "copy"}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                self.rpc(self.clerk, paper._name, "write", [paper.id], values)

    def test_a_change_of_procedure_keeps_what_has_a_file(self):
        draft = self.draft()
        for paper in draft.paper_ids:
            paper.received = False
        kept = draft.paper_ids[1]
        self.scan(kept)
        other = self._published_procedure("9.000777", "Khác", amount=1, unit="working_day")
        self.enter_draft(draft, procedure=other)
        self.assertIn(kept, draft.paper_ids)
        self.assertEqual(len(kept.file_ids), 1)

    def test_the_settings_say_what_is_accepted(self):
        settings = self.env["res.config.settings"].create({})
        self.assertTrue(settings.egate_accept_png)
        settings.write({"egate_accept_png": False, "egate_max_file_mb": 7})
        settings.execute()
        limits = self.env["egate.dossier.file"]._limits()
        accepted = {"application/pdf", "image/jpeg", "image/tiff", "image/heic"}
        self.assertEqual(limits.types, accepted)
        self.assertEqual(limits.max_bytes, 7 * 1024 * 1024)
        with self.assertRaisesRegex(UserError, "1 to 200 MB"):
            self.env["res.config.settings"].create({"egate_max_file_mb": 0})

    def test_papers_are_added_and_taken_away_while_it_is_a_draft(self):
        draft = self.draft()
        draft.write({"paper_ids": [Command.create({"name": "Ảnh thẻ"})]})
        extra = draft.paper_ids[-1]
        content = self.scan(extra).sudo().attachment_id
        extra.unlink()
        self.assertFalse(content.exists())
