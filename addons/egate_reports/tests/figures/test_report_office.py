from datetime import date, datetime
from unittest.mock import patch

from odoo.tests import freeze_time, tagged

from odoo.addons.egate_dossier.tests.requests.test_supplement import CHART, HOUSE

from .reports_case import ReportsCase


@tagged("post_install", "-at_install")
class TestCauses(ReportsCase):
    def test_late_and_overdue_by_sector_and_group_of_causes(self):
        found = self.november()
        reason = self.env.ref("egate_workflow.cause_official")
        self.assertEqual(reason.cause_group, "official")
        with freeze_time("2026-11-29 03:00:00"):
            self.rpc(self.officer, "egate.dossier", "action_apologise", [found["overdue"].id])
            apology = found["overdue"].extension_ids
            self.rpc(self.leader, "egate.extension", "action_sign", [apology.id], reason.id, 3)
        (row,) = self.report("causes").rows
        said = {key: value for key, value in row.values.items() if value}
        self.assertEqual(
            said,
            {"name": "Hộ tịch", "late": 1, "late_none": 1, "overdue": 1, "overdue_official": 1},
        )

    def test_a_cause_without_a_group_counts_as_other(self):
        found = self.november()
        reason = self.env["egate.workflow.reason"].create(
            {"name": "Mất điện", "code": "T-POWER", "use": "late"}
        )
        with freeze_time("2026-11-29 03:00:00"):
            self.rpc(self.officer, "egate.dossier", "action_apologise", [found["overdue"].id])
            apology = found["overdue"].extension_ids
            self.rpc(self.leader, "egate.extension", "action_sign", [apology.id], reason.id, 3)
        (row,) = self.report("causes").rows
        self.assertEqual(row.values["overdue_other"], 1)

    def test_nothing_late_is_an_empty_table(self):
        self.assertFalse(self.report("causes").rows)


@tagged("post_install", "-at_install")
class TestApologies(ReportsCase):
    def test_early_and_late_apologies_with_cause_and_new_date(self):
        early, late = (self.handed_in(f"2026-11-23 02:{m}0:00") for m in (1, 2))
        cause = self.env.ref("egate_workflow.cause_rules")
        for dossier, at in ((early, "2026-11-25 03:00:00"), (late, "2026-11-29 03:00:00")):
            with freeze_time(at):
                self.rpc(self.officer, "egate.dossier", "action_apologise", [dossier.id])
                args = dossier.extension_ids.ids, cause.id, 2
                self.rpc(self.leader, "egate.extension", "action_sign", *args)
        head, *rows = self.report("apologies").rows
        self.assertEqual(
            (head.values["procedure"], head.values["early"], head.values["late"]),
            ("UBND phường Mẫu", 1, 1),
        )
        said = [
            (row.values["dossier"], row.values["early"], row.values["late"], row.values["cause"])
            for row in rows
        ]
        self.assertEqual(said, [(early.code, 1, 0, cause.name), (late.code, 0, 1, cause.name)])
        # Two working days more than Friday the 27th, 09:10 and 09:20, in the office's zone.
        self.assertEqual(rows[0].values["new"], datetime(2026, 12, 1, 9, 10))
        self.assertFalse(self.report("apologies", since=self.UNTIL).rows)


@tagged("post_install", "-at_install")
class TestSupplements(ReportsCase):
    def test_requests_by_number_and_the_papers_missing_most_often(self):
        first, second = (self.handed_in(f"2026-11-23 02:{m}0:00") for m in (1, 2))
        for dossier, papers in ((first, (CHART, HOUSE)), (second, (CHART,))):
            with freeze_time("2026-11-25 02:10:00"):
                self.do(dossier, "claim", self.officer)
                self.ask(dossier, *papers)
        with freeze_time("2026-11-26 02:10:00"):
            self.take_in(first.supplement_ids)
            again = {"again_reason": "Bản vẽ chưa đúng tỷ lệ"}
            asked = self.ask(first, CHART, **again)
            if asked.state == "proposed":
                self.rpc(self.leader, "egate.supplement", "action_approve", asked.ids)
        (row,) = self.report("supplements").rows
        # What few lacked may be written about one of them, and a report is kept and taken away.
        self.assertEqual((row.values["requests"], row.values["papers"]), (3, ""))
        third = self.handed_in("2026-11-23 02:30:00")
        self.asked_for_papers(third, "2026-11-25 02:10:00")
        (row,) = self.report("supplements").rows
        self.assertEqual(
            row.values,
            {
                "name": self.procedure.name,
                "requests": 4,
                "first": 3,
                "second": 1,
                "later": 0,
                "waiting": 3,
                "papers": f"{CHART} (4)",
            },
        )
        model, domain = row.opens
        self.assertEqual(self.env[model].search_count(domain), 4)

    def test_what_was_taken_back_is_not_counted(self):
        dossier = self.handed_in("2026-11-23 02:10:00")
        supplement = self.asked_for_papers(dossier, "2026-11-25 02:10:00")
        with freeze_time("2026-11-25 02:20:00"):
            self.cancel(supplement, "Đã có trong cơ sở dữ liệu")
        self.assertFalse(self.report("supplements").rows)


@tagged("post_install", "-at_install")
class TestProductivity(ReportsCase):
    """The officer's steps: 60, 120 and 240 working minutes at the appraisal."""

    def setUp(self):
        super().setUp()
        self.dossiers = [self.handed_in("2026-11-23 00:30:00") for _each in range(4)]
        for dossier, minutes in zip(self.dossiers, (60, 120, 240), strict=False):
            with freeze_time("2026-11-23 00:30:00"):
                self.do(dossier, "claim", self.officer)
            with freeze_time(datetime(2026, 11, 23, minutes // 60, 30)):
                self.do(dossier, "submit", self.officer)

    def rows(self, **values):
        with freeze_time(self.NOW):
            return self.by_name(self.report("productivity", **values))

    def test_median_and_average_are_of_the_steps_that_were_left(self):
        line = self.rows()[self.officer.name].values
        # Two steps of each: waiting to be taken on, and appraisal.
        self.assertEqual((line["dossiers"], line["steps"]), (3, 3 + 3))
        self.assertEqual((line["in_time"], line["late"], line["share"]), (6, 0, 100.0))
        # Waiting to be taken on took no time; appraisal 60, 120 and 240 minutes.
        self.assertEqual((line["median"], line["average"]), (0.5, 1.17))

    def test_what_is_in_hand_and_overdue_at_the_cut_off(self):
        rows = self.rows()
        leader = rows[self.leader.name].values if self.leader.name in rows else None
        nobody = next(row for row in rows.values() if row.values.get("open"))
        self.assertTrue(nobody.values["overdue"])
        self.assertEqual(sum(row.values.get("open", 0) for row in rows.values()), 4, leader)
        self.assertEqual(sum(row.values.get("overdue", 0) for row in rows.values()), 4)
        rows = self.rows(now=datetime(2026, 11, 23, 12, 0))
        self.assertEqual(sum(row.values.get("overdue", 0) for row in rows.values()), 0)

    def test_steps_by_procedure_step_and_unit(self):
        head, *rows = self.report("steps").rows
        self.assertEqual(head.values, {"name": self.procedure.name})
        work = next(row.values for row in rows if row.values["name"] == "Đang thẩm định")
        self.assertEqual((work["steps"], work["unit"], work["late"]), (3, self.ward.name, 0))
        self.assertEqual((work["planned"], work["median"]), (7.5, 2.0))
        self.assertEqual(work["ninety"], 3.6)


@tagged("post_install", "-at_install")
class TestFees(ReportsCase):
    def journal(self, user=None, **values):
        table = self.report("fees", user=user, **values)
        rows = list(table.rows)
        self.assertFalse(table.notes)
        return rows

    def paid(self):
        dossiers = [self.handed_in(f"2026-11-23 02:{m}0:00") for m in (1, 2, 3)]
        with freeze_time("2026-11-23 03:00:00"):
            cash = self.collect(dossiers[0], method="cash", amount=15000)
        with freeze_time("2026-11-24 17:30:00"):  # after midnight of the 25th
            self.collect(dossiers[1], method="transfer", reference="FT1", amount=15000)
            self.refund(cash)
        return dossiers

    def test_each_payment_by_day_with_sums_that_reconcile(self):
        dossiers = self.paid()
        rows = self.journal()
        lines = [
            (f"{row.values['day']:%d}", row.values["dossier"], row.values["amount"])
            for row in rows
            if row.style == "plain"
        ]
        self.assertEqual(
            lines,
            [
                ("23", dossiers[0].code, 15000),
                ("25", dossiers[1].code, 15000),
                ("25", dossiers[0].code, -15000),
            ],
        )
        sums = [row.values["amount"] for row in rows if row.style == "group"]
        self.assertEqual(sums, [15000, 0])
        total = rows[-1].values
        self.assertEqual(
            (total["cash"], total["transfer"], total["qr"], total["amount"]), (0, 15000, 0, 15000)
        )
        kept = sum(self.env["egate.payment"].search([]).mapped("amount"))
        self.assertEqual(total["amount"], kept)

    def test_a_cashier_sees_the_own_desk_and_no_other(self):
        self.paid()
        self.assertEqual(len(self.journal(self.cashier, unit=self.desk)), 6)
        self.assertFalse(self.journal(self.far_cashier, unit=self.desk))
        self.assertFalse(self.journal(self.stranger, unit=self.desk))

    def test_portions_are_read_without_a_gap(self):
        self.paid()
        module = "odoo.addons.egate_reports.models.figures.reports.fees.PORTION"
        whole = [row.values for row in self.journal()]
        with patch(module, 1):
            self.assertEqual([row.values for row in self.journal()], whole)

    def test_no_payment_is_an_empty_journal(self):
        self.assertFalse(self.journal())


@tagged("post_install", "-at_install")
class TestRegister(ReportsCase):
    def test_each_dossier_in_the_order_of_reception_portion_by_portion(self):
        found = self.november()
        wanted = [
            found[name].code
            for name in (
                *("first", "late", "withdrawn", "online", "overdue"),
                *("later", "waiting", "open"),
            )
        ]
        with patch("odoo.addons.egate_reports.models.figures.reports.register.PORTION", 3):
            rows = list(self.report("register").rows)
        self.assertEqual([row.values["code"] for row in rows], wanted)
        self.assertEqual([row.values["number"] for row in rows], list(range(1, 9)))
        first = rows[0].values
        self.assertEqual(first["received"], datetime(2026, 11, 1, 0, 0))
        self.assertEqual(first["owner"], "Nguyễn Thị Minh Khai")

    def test_when_the_result_was_given_is_of_the_cut_off(self):
        dossier = self.handed_in("2026-11-23 02:10:00")
        self.solved(dossier, "2026-11-25 02:00:00")
        with freeze_time("2026-11-26 02:00:00"):
            self.do(dossier, "return", self.clerk)
        (row,) = self.report("register").rows
        self.assertEqual(row.values["returned"], datetime(2026, 11, 26, 9, 0))
        (row,) = self.report("register", now=datetime(2026, 11, 25, 9, 0)).rows
        self.assertFalse(row.values["returned"])

    def test_details_are_masked_for_those_who_need_not_know_them(self):
        self.handed_in("2026-11-23 02:10:00")
        self.env["ir.config_parameter"].set_param("egate_base.masked_fields", "phone,address")
        (row,) = self.report("register").rows
        self.assertNotIn("0905000111", row.values["address"])
        self.assertNotIn("12 Trần Phú", row.values["address"])


@tagged("post_install", "-at_install")
class TestDue(ReportsCase):
    def test_overdue_and_falling_due_by_unit_with_the_working_time_left(self):
        found = {
            "overdue": self.handed_in("2026-11-23 02:20:00"),
            "later": self.handed_in("2026-11-26 02:10:00"),
            "far": self.handed_in("2026-11-30 02:10:00"),
        }
        self.solved(self.handed_in("2026-11-23 02:10:00"), "2026-11-25 02:10:00")
        with freeze_time("2026-11-30 02:20:00"):
            table = self.report("due", now=None, until=date(2026, 12, 1))
            rows = list(table.rows)
        self.assertEqual(rows[0].values, {"procedure": self.ward.name})
        lines = {row.values["code"]: row.values for row in rows[1:]}
        self.assertEqual(set(lines), {found["overdue"].code, found["later"].code})
        late, later = lines[found["overdue"].code], lines[found["later"].code]
        self.assertEqual((late["overdue"], later["overdue"]), (1, 0))
        # Friday 09:20 to Monday 09:20 is a day of work; to Tuesday 09:10 ten minutes less than one.
        self.assertEqual(late["left"], "1 working d over")
        self.assertEqual(later["left"], "7 h 20 min")

    def test_a_clock_that_stands_makes_nothing_due(self):
        dossier = self.handed_in("2026-11-27 02:10:00")
        self.asked_for_papers(dossier, "2026-11-27 03:00:00")
        with freeze_time("2026-12-10 02:10:00"):
            self.assertFalse(list(self.report("due", now=None, until=date(2026, 12, 31)).rows))


@tagged("post_install", "-at_install")
class TestFormIi07b(ReportsCase):
    def setUp(self):
        super().setUp()
        # The office was at work before the month of the report, whatever day this is.
        self.env.cr.execute("UPDATE egate_workflow SET published_at = '2026-01-01'")
        self.env.invalidate_all()

    def test_procedures_and_processes_by_agency(self):
        row, total = self.report("ii07b").rows
        said = {key: value for key, value in row.values.items() if value}
        wanted = {"number": "1", "name": "UBND phường Mẫu"}
        for key in ("known", "offered", "issued"):
            wanted |= {key: said[key], f"{key}_commune": said[f"{key}_commune"]}
        self.assertEqual(said, wanted)
        self.assertEqual(said["known"], said["offered"])
        before = said["known"]
        self._published_procedure("9.000088", "Thủ tục thêm", amount=5, unit="working_day")
        row, total = self.report("ii07b").rows
        self.assertEqual(row.values["known_commune"], before + 1)
        self.assertEqual(total.values["known"], before + 1)

    def test_a_procedure_that_names_its_agency_is_counted_there(self):
        version = self.procedure.current_version_id
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE egate_procedure_version SET agency_unit_id = %s, level = 'province' "
            "WHERE id = %s",
            [self.province.id, version.id],
        )
        version.invalidate_recordset()
        rows = self.by_name(self.report("ii07b", self.province))
        self.assertEqual(rows["UBND tỉnh Mẫu"].values["known_province"], 1)
