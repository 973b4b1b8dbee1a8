from contextlib import closing

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from ..common import IDENTITY, OTHER_IDENTITY, DossierCommon

TAX_CODE = "0100233488"


@tagged("post_install", "-at_install")
class TestReceptionService(DossierCommon):
    """The one door by which dossiers come into being, whoever hands them in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dossiers = cls.env["egate.dossier"].with_user(cls.clerk)

    def entered(self, **values):
        papers = self.procedure.current_version_id.component_ids
        return {
            "procedure_id": self.procedure.id,
            "reception_unit_id": self.desk.id,
            "identity_number": IDENTITY,
            "applicant_name": "Nguyễn Thị Minh Khai",
            "paper_ids": [
                Command.create({"component_id": paper.id, "received": True}) for paper in papers
            ],
            **values,
        }

    def assertRefused(self, sentence, *vals_list):
        with closing(self.env.cr.savepoint()), self.assertRaisesRegex(UserError, sentence):
            self.dossiers._receive_new(list(vals_list))

    @freeze_time("2026-11-23 02:10:00")
    def test_values_become_a_whole_dossier_at_once(self):
        dossier = self.dossiers._receive_new([self.entered()])
        self.assertRegex(dossier.code, r"^T99\.33\.01-261123-\d{4}$")
        self.assertEqual(dossier.workflow_state_id, self.states["waiting"])
        self.assertEqual(dossier.deadline_entry_ids._replay(), dossier.due_at)
        self.assertEqual(len(dossier.step_ids), 1)
        self.assertEqual(dossier.fee_ids.mapped("amount"), [15000])
        self.assertEqual(dossier.event_ids.mapped("kind"), ["received"])
        self.assertEqual(dossier.register_line_ids.number, dossier.register_number)

    @freeze_time("2026-11-23 02:10:00")
    def test_a_reception_asks_few_queries(self):
        # The first opens the register, which clears what is kept in memory.
        for _ in range(2):
            self.dossiers._receive_new([self.entered()])
        self.env.flush_all()
        self.env.invalidate_all()
        # One of them keeps the figures, where these are installed.
        with self.assertQueryCount(14):
            self.dossiers._receive_new([self.entered()])
            self.env.flush_all()

    @freeze_time("2026-11-23 02:10:00")
    def test_accepting_a_draft_asks_few_queries(self):
        """What is in force of its procedure is in memory; its row is read once."""
        drafts = self.dossiers.create([self.entered() for _ in range(3)])
        for draft in drafts[:2]:
            draft.action_receive()
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(14):
            self.dossiers.browse(drafts[2].id).action_receive()
            self.env.flush_all()

    @freeze_time("2026-11-23 02:10:00")
    def test_a_batch_asks_as_few_queries_as_one(self):
        # The first opens the register, which clears what is kept in memory.
        for _ in range(2):
            self.dossiers._receive_new([self.entered()])
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(17):
            received = self.dossiers._receive_new([self.entered() for _ in range(100)])
            self.env.flush_all()
        self.assertEqual(len(set(received.mapped("code"))), 100)
        numbers = received.mapped("register_number")
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + 100)))
        self.assertFalse(self.env["egate.dossier.event"]._faults(received))

    @freeze_time("2026-11-23 02:10:00")
    def test_a_new_citizens_number_is_read_by_the_country_that_the_office_has_now(self):
        company, found = self.env.company, []
        for code, identity in (("FR", IDENTITY), ("VN", OTHER_IDENTITY)):
            company.country_id = self.env["res.country"].search([("code", "=", code)])
            vals = self.entered(identity_number=identity, applicant_phone="0905000112")
            found.append(self.dossiers._receive_new([vals]).applicant_id.phone_sanitized)
        self.assertNotEqual(found[0], found[1])
        self.assertEqual(found[1], "+84905000112")

    @freeze_time("2026-11-23 02:10:00")
    def test_a_new_citizen_asks_few_queries_more(self):
        """The owner is put on file; Odoo's own address and superuser are in memory."""
        vals = [
            self.entered(identity_number=f"04809000090{number}", applicant_phone="0905000112")
            for number in range(3)
        ]
        # The first opens the register, which clears what is kept in memory.
        for one in vals[:2]:
            self.dossiers._receive_new([one])
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(17):
            self.dossiers._receive_new(vals[2:])
            self.env.flush_all()

    def test_one_that_cannot_be_received_keeps_all_of_them_out(self):
        before = self.dossiers.search_count([])
        self.assertRefused("Full name|full name", self.entered(), self.entered(applicant_name=" "))
        self.assertEqual(self.dossiers.search_count([]), before)

    def test_a_request_sent_again_gets_the_first_answer(self):
        first = self.dossiers._receive_new([self.entered()], "partner", ["k-1"])
        again = self.dossiers._receive_new([self.entered()], "partner", ["k-1"])
        self.assertEqual(again, first)
        other = self.dossiers._receive_new([self.entered()], "partner", ["k-2"])
        self.assertNotEqual(other, first)
        same_key_elsewhere = self.dossiers._receive_new([self.entered()], "post", ["k-1"])
        self.assertNotIn(same_key_elsewhere, first + other)

    def test_a_batch_sent_again_with_more_receives_what_is_new(self):
        first = self.dossiers._receive_new([self.entered()], "import", ["1"])
        both = self.dossiers._receive_new([self.entered(), self.entered()], "import", ["1", "2"])
        self.assertEqual(both[0], first)
        self.assertEqual(len(both), 2)
        self.assertEqual(len(both.mapped("code")), 2)

    def test_a_key_is_not_used_for_another_request(self):
        self.dossiers._receive_new([self.entered()], "partner", ["k-1"])
        with self.assertRaisesRegex(UserError, "k-1"):
            self.dossiers._receive_new([self.entered(content="Khác")], "partner", ["k-1"])

    def test_one_new_citizen_in_two_dossiers_is_put_on_file_once(self):
        new = {"identity_number": OTHER_IDENTITY, "applicant_name": "Trần Văn An"}
        received = self.dossiers._receive_new([self.entered(**new), self.entered(**new)])
        self.assertEqual(len(received.sudo().applicant_id), 1)

    def test_people_without_a_number_are_not_taken_for_one(self):
        nobody = {"identity_kind": "none", "identity_number": False, "identity_reason": "Già yếu"}
        received = self.dossiers._receive_new([self.entered(**nobody), self.entered(**nobody)])
        self.assertEqual(len(received.sudo().applicant_id), 2)

    def test_a_tax_code_that_is_corrected_is_free_for_whoever_has_it(self):
        organisation = {
            "applicant_kind": "organisation",
            "applicant_tax_code": TAX_CODE,
            "identity_number": False,
            "representative_name": "Trần Văn Bình",
        }
        first = self.dossiers._receive_new([self.entered(**organisation)]).applicant_id.sudo()
        # Entered for the wrong one: the number on its certificate is another.
        first.vat = "0400101901"
        second = self.dossiers._receive_new([self.entered(**organisation)]).applicant_id.sudo()
        self.assertNotEqual(first, second)
        again = self.dossiers._receive_new([self.entered(**organisation)]).applicant_id
        self.assertEqual(again.id, second.id)
        # What people keep twice for their own reasons, Odoo lets them.
        second.copy({"vat": second.vat})

    def test_an_organisation_is_found_by_its_tax_code(self):
        company = {
            "applicant_kind": "organisation",
            "applicant_tax_code": TAX_CODE,
            "applicant_name": "Công ty TNHH Sông Hàn",
            "identity_kind": False,
            "identity_number": False,
            "representative_name": "Lê Văn Bình",
        }
        first = self.dossiers._receive_new([self.entered(**company)])
        second = self.dossiers._receive_new([self.entered(**company)])
        owner = first.sudo().applicant_id
        self.assertTrue(owner.is_company)
        self.assertEqual(owner.vat, TAX_CODE)
        self.assertEqual(second.sudo().applicant_id, owner)
        self.assertRefused(
            "legal representative", self.entered(**{**company, "representative_name": False})
        )
        self.assertRefused(
            "tax code", self.entered(**{**company, "applicant_tax_code": "0100233489"})
        )
        self.assertRefused(
            "Công ty TNHH Sông Hàn", self.entered(**{**company, "applicant_name": "Công ty Khác"})
        )

    def test_further_owners_and_the_submitter_are_checked_by_name(self):
        spouse = {"name": "Trần Văn An", "identity_number": "123"}
        self.assertRefused(
            "Trần Văn An: .*12 digits", self.entered(owner_ids=[Command.create(spouse)])
        )
        spouse["identity_number"] = OTHER_IDENTITY
        dossier = self.dossiers._receive_new(
            [
                self.entered(
                    owner_ids=[Command.create(spouse)],
                    submitter_name="Lê Thị Cúc",
                    submitter_paper="Giấy ủy quyền số 12/2026",
                )
            ]
        )
        self.assertEqual(dossier.owner_ids.name, "Trần Văn An")
        self.assertRefused("who hands it in", self.entered(submitter_paper="Giấy ủy quyền"))

    def test_at_a_city_desk_the_commune_that_decides_is_chosen(self):
        desk = self.env["egate.unit"].create(
            {
                "name": "Trung tâm Phục vụ hành chính công tỉnh",
                "code": "T99.01",
                "parent_id": self.province.id,
                "kind": "desk",
            }
        )
        clerk = self._person("city_clerk", self.role_clerk, desk)
        dossiers = self.env["egate.dossier"].with_user(clerk)
        values = self.entered(reception_unit_id=desk.id)
        with closing(self.env.cr.savepoint()), self.assertRaisesRegex(UserError, "by a commune"):
            dossiers._receive_new([values])
        dossier = dossiers._receive_new([{**values, "asked_agency_id": self.other_ward.id}])
        self.assertEqual(dossier.agency_unit_id, self.other_ward)
        self.assertEqual(dossier.holder_unit_id, self.other_ward)
        self.assertTrue(dossier.code.startswith("T99.01-"))

    def test_a_published_version_that_ends_is_known_at_once(self):
        self.dossiers._receive_new([self.entered()])
        self.procedure.current_version_id.sudo().write({"state": "retired"})
        self.assertRefused("not in force", self.entered())
