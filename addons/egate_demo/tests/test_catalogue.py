from odoo.tools.misc import file_open

from .common import DemoCase


class TestCatalogue(DemoCase):
    def test_linked_procedures_have_the_cut_off_for_days_and_a_time_for_papers(self):
        """Nghị định 301/2026/NĐ-CP."""
        for code in ("3.000722", "2.002913"):
            procedure = self.env["egate.procedure"].search([("code", "=", code)])
            version = procedure.version_ids
            with self.subTest(code=code):
                self.assertEqual(version.term_ids.mapped("cutoff_for_days"), [True, True])
                self.assertEqual(sorted(version.term_ids.mapped("amount")), [3, 5])
                self.assertEqual(version.supplement_days, 7)
                self.assertEqual(version.supplement_days_unit, "working_day")

    def test_every_procedure_can_be_received(self):
        self.assertEqual(len(self.procedures), 35)
        for procedure in self.procedures:
            with self.subTest(procedure=procedure.code):
                version = procedure.current_version_id
                self.assertTrue(version, "no version is in force")
                self.assertTrue(version.component_ids, "no papers")
                self.assertTrue(version.result_name)
                for variant in version.variant_ids:
                    self.assertTrue(version._terms_for(variant), f"no term for {variant.name}")
                self.assertTrue(version.variant_ids or version.term_ids)
                self.assertEqual(procedure.workflow_id.state, "published")
                self.assertTrue(procedure.workflow_id._start_state())
                if version.level == "province":
                    self.assertEqual(version.agency_unit_id.level, "province")

    def test_the_catalogue_is_imported_again_without_a_change(self):
        with file_open("egate_demo/data/catalogue.json", "rb") as table:
            content = table.read()
        report = self.env["egate.catalogue"]._import_file(content, "catalogue.json")
        self.assertEqual(report, {"created": 0, "updated": 0, "unchanged": 35, "faults": []})

    def test_the_catalogue_goes_out_and_comes_back(self):
        versions = self.procedures.current_version_id
        for kind in ("xlsx", "json"):
            content = self.env["egate.catalogue"]._export_file(versions, kind)
            report = self.env["egate.catalogue"]._import_file(content, f"a.{kind}", dry_run=True)
            self.assertEqual(report["unchanged"], 35, report)

    def test_steps_fit_into_the_term(self):
        """The main path of a process takes no longer than the law gives, leg by leg or in all."""
        day = self.env.ref("egate_demo.calendar_office").hours_per_day
        for procedure in self.procedures:
            terms = procedure.current_version_id.term_ids.filtered(
                lambda term: term.unit == "working_day"
            )
            if not terms:
                continue
            with self.subTest(procedure=procedure.code):
                limits = [
                    state.limit_amount / (day if state.limit_unit == "hour" else 1)
                    for state in self._main_path(procedure.workflow_id)
                ]
                self.assertGreater(sum(limits), 0)
                self.assertLessEqual(sum(limits), sum(terms.mapped("amount")))

    def test_main_path_works_and_ends_well(self):
        for workflow in self.procedures.workflow_id:
            with self.subTest(workflow=workflow.code):
                path = self._main_path(workflow)
                self.assertEqual(path[-1].national_code, "10")
                self.assertIn("result", path.workflow_id.transition_ids.effect_ids.mapped("kind"))

    def test_refusals_and_returns_give_a_reason(self):
        for transition in self.procedures.workflow_id.transition_ids:
            if transition.actor == "sender":
                # Whoever takes back what nobody has taken yet answers to nobody.
                continue
            against = transition.style == "danger" or "back" in transition.effect_ids.mapped("kind")
            with self.subTest(transition=transition.name):
                self.assertTrue(not against or "comment" in transition._rules().requirements)

    def test_citizen_is_told_in_every_state(self):
        for state in self.procedures.workflow_id.state_ids:
            with self.subTest(state=state.name, workflow=state.workflow_id.code):
                told = state.citizen_sentence.format(unit="U", since="S", due="D")
                self.assertIn("U", told)
                self.assertTrue(told.endswith("."))

    def test_fees(self):
        def fee(code, variant=None):
            version = self.env.ref(f"egate_demo.procedure_{code}").current_version_id
            case = (
                self.env.ref(f"egate_demo.procedure_{code}_{variant}")
                if variant
                else version.variant_ids[:0]
            )
            return self.env["egate.procedure.fee"]._for_case(version, case)

        copies = fee("2_000815")
        self.assertEqual(
            [copies._amount(n) for n in (1, 2, 3, 4, 1000)], [2000, 4000, 5000, 6000, 200000]
        )
        self.assertEqual(fee("1_013225", "nha_o")._amount(), 50000)
        self.assertEqual(fee("1_013225", "cong_trinh")._amount(), 100000)

    def test_the_law_of_november_2026(self):
        versions = self.procedures.current_version_id
        for basis in ("supplement_basis", "obligation_basis"):
            self.assertFalse([one for one in versions.mapped(basis) if one and "61/2018" in one])
        for code, days in (("1_013225", (7, 10)), ("1_013226", (9, 9)), ("1_013229", (9, 9))):
            terms = self.env.ref(f"egate_demo.procedure_{code}").current_version_id.term_ids
            self.assertEqual(tuple(terms.mapped("amount")), days)
            self.assertEqual(set(terms.mapped("unit")), {"working_day"})
        for code in ("3_000722", "2_002913"):
            terms = self.env.ref(f"egate_demo.procedure_{code}").current_version_id.term_ids
            self.assertEqual(terms.mapped("amount"), [3, 5])
        laws = self.env["egate.law"].search([]).mapped("number")
        self.assertLessEqual(
            {"118/2025/NĐ-CP", *(f"{n}/2026/NĐ-CP" for n in (309, 301, 224, 217))}, set(laws)
        )
        for version in versions.filtered(lambda one: one.online_level == "partial"):
            self.assertTrue(version.online_reason, version.procedure_id.code)
        # Criminal records are with the police since 2025.
        self.assertNotIn("2.000488", self.procedures.mapped("code"))

    def test_two_levels_of_government(self):
        for unit in self.units:
            self.assertNotIn("huyện", unit.name.lower())
            self.assertNotIn("quận", unit.name.lower())
        self.assertEqual(self.env.ref("egate_demo.unit_haichau_desk").code, "H17.33")

    def test_letterheads_are_complete(self):
        for unit in self.units:
            with self.subTest(unit=unit.name):
                self.assertTrue(unit.place and unit.address and unit.phone and unit.email)
                self.assertTrue(unit.superior_name or not unit.parent_id)

    def test_days_off(self):
        """Holidays and swapped days of the sample calendar."""
        working = self.env.ref("egate_demo.calendar_office")._working_calendar()
        off = {day.isoformat() for day in working.off}
        self.assertLessEqual(
            {"2026-01-02", "2026-02-16", "2026-08-31", "2026-11-24", "2027-05-03"}, off
        )
        tet = {f"2027-02-{day:02}" for day in (4, 5, 8, 9, 10)}
        self.assertLessEqual(tet, off)
        self.assertFalse({"2027-02-03", "2027-02-11"} & off)
        # Other years are those around the installation.
        makeup = sorted(day.isoformat() for day in working.makeup if day.year == 2026)
        self.assertEqual(makeup, ["2026-01-10", "2026-08-22"])
        for day in working.makeup:
            self.assertEqual(working.day_minutes(day), 450)

    def test_every_day_off_names_its_document(self):
        calendar = self.env.ref("egate_demo.calendar_office")
        announced = calendar.egate_exception_ids.filtered(lambda day: day.date.year <= 2027)
        self.assertTrue(announced)
        self.assertTrue(all(announced.mapped("decision")))
        self.assertLessEqual(set(range(2020, 2028)), calendar._egate_confirmed_years())
