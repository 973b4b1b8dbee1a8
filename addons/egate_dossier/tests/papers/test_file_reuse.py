from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ..common import PDF, DossierCommon
from ..sample_files import pdf

RESIDENCE = "Giấy tờ chứng minh nơi cư trú"


@tagged("post_install", "-at_install")
class TestFileReuse(DossierCommon):
    """What the citizen has handed in once is not asked for again; nobody else's is given away."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_desk = cls.desk.create(
            {"name": "Bàn khác", "code": "T99.44.01", "parent_id": cls.other_ward.id}
            | {"kind": "desk", "level": "commune"}
        )
        cls.other_clerk = cls._person("other_clerk", cls.role_clerk, cls.other_desk)

    def setUp(self):
        super().setUp()
        self.earlier = self.draft()
        self.origin = self.scan(self.earlier.paper_ids[1], "cu-tru.pdf")
        self.earlier.action_receive()

    def line(self, user=None, **values):
        """Return the line for the same paper of a new draft."""
        return self.draft(user, **values).paper_ids[1]

    def reuse(self, paper, file=None, user=None):
        file = file or self.origin
        return self.rpc(user or self.clerk, paper._name, "action_reuse", paper.ids, file.id)

    def test_an_earlier_paper_is_taken_over_with_its_origin(self):
        paper = self.line()
        (offer,) = paper.reusable_files()
        self.assertEqual((offer["id"], offer["code"]), (self.origin.id, self.earlier.code))
        self.reuse(paper)
        taken = paper.file_ids
        self.assertEqual((taken.source, taken.origin_id), ("reuse", self.origin))
        self.assertEqual((taken.added_by_id, taken.sha256), (self.clerk, self.origin.sha256))
        self.assertEqual(taken._open().read(), PDF)
        self.assertTrue(paper.received)
        # What is on the line is not offered again, and a second click adds nothing.
        self.assertFalse(paper.reusable_files())
        with self.assertRaises(UserError):
            self.reuse(paper)

    def test_taken_over_twice_it_still_names_the_first(self):
        second = self.line()
        self.reuse(second)
        second.dossier_id.action_receive()
        third = self.line()
        (offer,) = third.reusable_files()
        self.reuse(third, self.origin.browse(offer["id"]))
        self.assertEqual(third.file_ids.origin_id, self.origin)

    def test_it_stays_as_it_was_received(self):
        paper = self.line()
        self.reuse(paper)
        with self.assertRaisesRegex(UserError, "stays as it was received"):
            paper.file_ids.action_rotate([1], 90)
        paper.file_ids.action_remove()
        self.assertEqual(self.origin._open().read(), PDF)

    def test_what_the_origin_lost_is_not_taken_over(self):
        self.env.cr.execute(
            "UPDATE ir_attachment SET db_datas = 'x' WHERE id = %s",
            [self.origin.sudo().attachment_id.id],
        )
        self.env.invalidate_all()
        paper = self.line()
        with (
            self.assertLogs("odoo.addons.egate_dossier.models.papers.ir_attachment", "ERROR"),
            self.assertRaisesRegex(UserError, "cannot find it whole"),
        ):
            self.reuse(paper)

    def test_another_office_takes_it_over_without_seeing_the_dossier(self):
        paper = self.line(self.other_clerk, reception_unit_id=self.other_desk)
        paper = paper.with_user(self.other_clerk)
        draft, owner = paper.dossier_id, self.earlier.applicant_id
        self.env["egate.presence"].with_user(self.other_clerk)._note(draft, owner, "card")
        (offer,) = paper.reusable_files()
        self.assertEqual((offer["paper"], offer["name"], offer["code"]), (RESIDENCE, False, False))
        with self.assertRaises(AccessError):
            self.origin.with_user(self.other_clerk)._open()
        self.reuse(paper, user=self.other_clerk)
        self.assertEqual(paper.file_ids._open().read(), PDF)
        with self.assertRaises(AccessError):
            self.origin.with_user(self.other_clerk)._open()

    def test_nobody_elses_paper_is_given_away(self):
        for case, values in (
            ("another person", {"identity_number": "048090000124"}),
            ("the number without the name", {"applicant_name": "Kẻ Mạo Danh"}),
            ("no number", {"identity_number": False, "identity_kind": "none"}),
        ):
            with self.subTest(case=case):
                draft = self.draft()
                draft.write(values)
                paper = draft.paper_ids[1]
                # Pointing at the record of the owner is not standing there with the card.
                draft.sudo().applicant_id = self.earlier.applicant_id
                self.assertFalse(paper.reusable_files())
                with self.assertRaisesRegex(UserError, "cannot be taken over"):
                    self.reuse(paper)

    def test_no_file_is_pulled_by_its_number(self):
        paper = self.line()
        form = self.draft().paper_ids[0]
        foreign = self.draft(identity_number="048090000124")
        secret = self.scan(foreign.paper_ids[1], raw=pdf("mật"))
        foreign.action_receive()
        unfinished = self.scan(self.draft().paper_ids[1], raw=pdf("nháp"))
        for case, file, line in (
            ("of another person", secret, paper),
            ("of a draft", unfinished, paper),
            ("for another paper", self.origin, form),
        ):
            with self.subTest(case=case), self.assertRaisesRegex(UserError, "cannot be taken over"):
                self.reuse(line, file)
        for number in (0, False, "x", [self.origin.id]):
            with self.subTest(number=number), self.assertRaises(UserError):
                self.rpc(self.clerk, paper._name, "action_reuse", paper.ids, number)

    def test_only_the_clerk_of_the_draft_asks(self):
        paper = self.line()
        for user in (self.officer, self.leader, self.stranger, self.other_clerk, self.citizen):
            for method, *values in (("reusable_files",), ("action_reuse", self.origin.id)):
                with self.subTest(login=user.login), self.assertRaises(AccessError):
                    self.rpc(user, paper._name, method, paper.ids, *values)
        with self.assertRaises(AccessError):
            self.reuse(self.earlier.paper_ids[0])

    def test_only_what_is_still_valid(self):
        # The day is in Vietnam: at 18:00 UTC on the 30th, the 31st has begun.
        with freeze_time("2027-03-29 02:00:00"):
            dossier = self.draft()
            dossier.paper_ids[1].valid_until = "2027-03-30"
            self.scan(dossier.paper_ids[1], raw=pdf("có hạn"))
            dossier.action_receive()
            paper = self.line()
        with freeze_time("2027-03-30 16:00:00"):
            self.assertEqual(len(paper.reusable_files()), 2)
        with freeze_time("2027-03-30 18:00:00"):
            self.assertEqual([one["id"] for one in paper.reusable_files()], [self.origin.id])

    @freeze_time("2026-11-23 02:10:00")
    def test_its_last_day_comes_along(self):
        dossier = self.draft()
        dossier.paper_ids[1].valid_until = "2099-01-01"
        file = self.scan(dossier.paper_ids[1], raw=pdf("có hạn"))
        dossier.action_receive()
        paper = self.line()
        self.reuse(paper, file)
        self.assertEqual(str(paper.valid_until), "2099-01-01")

    def test_a_form_is_filled_in_anew(self):
        template = self.env["egate.form.template"].create({"code": "TK1", "name": "Tờ khai"})
        self.env.cr.execute(
            "UPDATE egate_procedure_component SET template_id = %s WHERE id = %s",
            [template.id, self.earlier.paper_ids[1].component_id.id],
        )
        self.env.invalidate_all()
        self.assertFalse(self.line().reusable_files())

    def test_the_name_counts_without_its_accents(self):
        draft = self.draft()
        paper = draft.paper_ids[1]
        paper.component_id = False
        paper.name = "GIẤY TỜ chứng minh nơi cư trú"
        self.assertEqual(len(paper.reusable_files()), 1)
        paper.name = "Giấy tờ chứng minh nơi cư trú (bản cũ)"
        self.assertFalse(paper.reusable_files())
