from datetime import datetime
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from odoo.addons.egate_dossier.tests.reception.test_outside_systems import CODE

from ...models.figures.reports.ii06a import COUNTED
from .reports_case import ReportsCase

ALL, SECTOR, WARDS = "Tổng số", "Hộ tịch", "Xã, phường, đặc khu"


class FormCase(ReportsCase):
    def counts(self, table, name=ALL):
        row = self.by_name(table)[name]
        return [row.values[key] for key in COUNTED]

    def assertCounts(self, counts, *args, name=ALL, **kwargs):
        table = self.report("ii06a", *args, **kwargs)
        self.assertEqual(self.counts(table, name), counts)
        self.assertFalse(table.notes[:-1] if kwargs.get("waiting") == "solved" else table.notes)
        return table


@tagged("post_install", "-at_install")
class TestFormIi06a(FormCase):
    """Biểu II.06a: columns 3 to 13, counted by hand."""

    #: 3 | online, desk, carried over | solved: early, on time, late | open: in time, overdue
    NOVEMBER = [11, 1, 7, 3, 7, 5, 1, 1, 4, 3, 1]

    def test_every_column_of_the_golden_office(self):
        self.november()
        table = self.assertCounts(self.NOVEMBER)
        self.assertEqual(self.counts(table, SECTOR), self.NOVEMBER)
        self.assertEqual(self.counts(table, WARDS), self.NOVEMBER)
        self.assertEqual([row.style for row in table.rows], ["group", "plain", "total"])
        self.assertVerified()

    def test_waiting_dossiers_count_as_solved_where_the_locality_says_so(self):
        self.november()
        self.assertCounts([11, 1, 7, 3, 8, 5, 2, 1, 3, 2, 1], waiting="solved")

    def test_what_is_open_in_november_is_carried_over_to_december(self):
        self.november()
        december = {"since": datetime(2026, 12, 1).date(), "until": datetime(2026, 12, 31).date()}
        # "later" was solved in time; overdue by then: "overdue", "open", "after".
        self.assertCounts([5, 0, 1, 4, 1, 0, 1, 0, 4, 1, 3], **december)

    def test_it_is_the_same_whenever_it_is_asked_for(self):
        found = self.november()
        with freeze_time("2027-01-10 02:00:00"):
            self.bring_to_desk(found["overdue"])
            self.take_in(found["waiting"].supplement_ids)
        self.assertCounts(self.NOVEMBER)

    def test_a_period_that_is_not_over_is_counted_until_now(self):
        self.november()
        # At noon of the 27th: the overdue one is over since 09:10, the last has not come yet.
        table = self.assertCounts(
            [10, 1, 6, 3, 7, 5, 1, 1, 3, 2, 1], now=datetime(2026, 11, 27, 5, 0)
        )
        self.assertIn("Số liệu tính đến 12:00 27/11/2026", table.lines)

    def test_own_and_below_count_each_dossier_once(self):
        self.november()
        other_desk = self.env["egate.unit"].create(
            {
                "name": "Trung tâm xã Khác",
                "code": "T99.44.01",
                "parent_id": self.other_ward.id,
                "kind": "desk",
                "level": "commune",
            }
        )
        clerk = self._person("other_clerk", self.role_clerk, other_desk)
        self.handed_in("2026-11-30 02:10:00", user=clerk, identity_number="048090000124")
        head = self._person("head", self.role_leader, self.province)
        more = [12, 1, 8, 3, 7, 5, 1, 1, 5, 4, 1]
        self.assertCounts(more, self.province, head)
        self.assertCounts([0] * 11, self.province, head, below=False)
        self.assertCounts(self.NOVEMBER, self.ward, head, below=False)
        self.assertCounts(self.NOVEMBER, self.desk, head, place="reception")
        self.assertCounts(more, self.province, head, place="reception")
        one = [1, 0, 1, 0, 0, 0, 0, 0, 1, 1, 0]
        self.assertCounts(one, self.other_ward, head)

    def test_an_end_that_was_undone_is_open_again(self):
        dossier = self.handed_in("2026-11-09 02:10:00")
        with freeze_time("2026-11-10 02:00:00"):
            self.do(dossier, "claim", self.officer)
            self.do(dossier, "submit", self.officer)
            self.do(dossier, "Đã từ chối", self.leader, comment="Không đủ điều kiện")
        self.assertCounts([1, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0])
        with freeze_time("2026-11-10 02:10:00"):
            self.rpc(self.leader, "egate.dossier", "action_undo", [dossier.id])
        self.assertCounts([1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1])

    def test_a_corrected_procedure_counts_in_its_own_sector(self):
        dossier = self.handed_in("2026-11-23 02:10:00")
        right = self._published_procedure("9.000077", "Thủ tục đúng", amount=5, unit="working_day")
        land = self.env["egate.sector"].create({"name": "Đất đai", "code": "TEST-2"})
        right.sector_id = land
        with freeze_time("2026-11-25 03:00:00"):
            args = [dossier.id], right.id, False, "Quầy chọn nhầm thủ tục"
            self.rpc(self.clerk, "egate.dossier", "action_ask_correction", *args)
            self.rpc(
                self.leader,
                "egate.dossier.correction",
                "action_approve",
                dossier.correction_ids.ids,
            )
        # Five working days from the 23rd, without the 24th: until 1 December.
        table = self.assertCounts([1, 0, 1, 0, 0, 0, 0, 0, 1, 1, 0], name="Đất đai")
        self.assertNotIn(SECTOR, self.by_name(table))

    def test_a_dissolved_ward_is_counted_where_its_work_is_done_now(self):
        self.november()
        new_ward, new_desk = self.env["egate.unit"].create(
            [
                {"name": "UBND phường Mới", "code": "T99.55", "level": "commune"}
                | {"parent_id": self.province.id},
                {"name": "Trung tâm phường Mới", "code": "T99.56", "level": "commune"}
                | {"parent_id": self.province.id, "kind": "desk"},
            ]
        )
        new_desk.parent_id = new_ward
        leader = self._person("new_leader", self.role_leader, new_ward)
        self._person("new_officer", self.role_officer, new_ward)
        self._person("new_clerk", self.role_clerk, new_desk)
        with freeze_time("2026-12-20 03:00:00"):
            for unit, successor in ((self.desk, new_desk), (self.ward, new_ward)):
                action = self.rpc(self.manager, "egate.unit", "action_close_unit", [unit.id])
                wizard = self.env["egate.unit.close"].with_user(self.manager)
                form = Form(wizard.with_context(**action["context"]))
                form.successor_id = successor
                form.decision = "Nghị quyết số 1659/NQ-UBTVQH15"
                form.save().action_close()
        table = self.assertCounts(self.NOVEMBER, new_ward, leader, below=False)
        self.assertIn(
            "Gồm cả đơn vị đã giải thể, sáp nhập: UBND phường Mẫu, "
            "Trung tâm Phục vụ hành chính công phường Mẫu",
            table.lines,
        )
        head = self._person("head", self.role_leader, self.province)
        self.assertCounts(self.NOVEMBER, self.province, head)

    def test_dossiers_of_ministries_systems_are_left_out_and_named(self):
        dossier = self.handed_in("2026-11-23 02:10:00")
        self.handed_in("2026-11-23 02:20:00")
        system = self.env["egate.outside.system"].create({"name": "Hộ tịch", "code": "HOTICH"})
        with freeze_time("2026-11-23 03:00:00"):
            args = [dossier.id], system.id, CODE
            self.rpc(self.clerk, "egate.dossier", "action_note_outside", *args)
        table = self.assertCounts([1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1])
        self.assertTrue(any(line.endswith(": 1") for line in table.lines), table.lines)
        self.assertCounts([2, 0, 2, 0, 0, 0, 0, 0, 2, 0, 2], outside=True)

    def test_an_empty_office_has_an_empty_form(self):
        table = self.assertCounts([0] * 11)
        self.assertEqual(len(table.rows), 1)

    def test_an_announced_failure_is_no_waiting_for_the_citizen(self):
        self.handed_in("2026-11-30 02:10:00")
        dossier = self.env["egate.dossier"].search([], limit=1, order="id desc")
        self.env.cr.flush()
        self.env.cr.execute(
            """UPDATE egate_dossier_fact SET paused_at = received_at, paused_cause = 'outage'
               WHERE dossier_id = %s""",
            [dossier.id],
        )
        self.assertCounts([1, 0, 1, 0, 0, 0, 0, 0, 1, 1, 0], waiting="solved")

    def test_the_head_says_what_was_asked(self):
        self.november()
        table = self.report("ii06a", below=False)
        self.assertEqual(table.title, "Tình hình, kết quả giải quyết TTHC tại UBND phường Mẫu")
        self.assertEqual((table.reporter, table.receiver), ("UBND phường Mẫu", "UBND tỉnh Mẫu"))
        self.assertEqual(table.signatures, ("Người làm báo cáo",))
        for line in (
            "Kỳ báo cáo: tháng 11/2026 (Từ ngày 01/11/2026 đến ngày 30/11/2026)",
            "Số liệu tính đến hết ngày 30/11/2026",
            "Phạm vi: UBND phường Mẫu (T99.33), không gồm các đơn vị cấp dưới",
            "Phiên bản công thức: II.06a-1",
        ):
            self.assertIn(line, table.lines)
        self.assertIn(
            "Phạm vi: UBND phường Mẫu (T99.33), gồm các đơn vị cấp dưới",
            self.report("ii06a").lines,
        )
        self.assertEqual([one.number for one in table.columns], [str(n) for n in range(1, 14)])

    def test_numbers_open_the_dossiers_behind_them(self):
        found = self.november()
        table = self.report("ii06a")
        model, domain = self.by_name(table)[SECTOR].opens
        listed = self.env[model].with_user(self.leader).search(domain).dossier_id
        counted = set(found.values()) - {found["before"], found["after"]}
        self.assertEqual(set(listed.ids), {dossier.id for dossier in counted})

    def test_an_identity_that_does_not_hold_is_said(self):
        self.november()
        report = type(self.env["egate.figure.report.ii06a"])
        plain = report._statement

        def broken(self, question, units):
            # As if the clock of an open dossier had gone wrong between two columns.
            statement = plain(self, question, units)
            code = statement.code.replace("= 'overdue'", "= 'nonsense'")
            return type(statement)(code, *statement.params)

        with patch.object(report, "_statement", broken):
            table = self.report("ii06a")
        self.assertEqual(len(table.notes), 3, table.notes)
        self.assertIn("dòng “Hộ tịch”: cột 11 (4) khác tổng các cột 12 + 13 (3)", table.notes[1])

    def test_a_period_that_ends_before_it_begins_is_refused(self):
        with self.assertRaisesRegex(UserError, "trước khi bắt đầu|before it begins"):
            self.report("ii06a", since=self.UNTIL, until=self.SINCE)

    def test_one_statement_counts_whatever_the_number_of_dossiers(self):
        self.november()
        model = self.env(user=self.leader, su=False)["egate.figure.report.ii06a"]
        question = self.question()
        units = model._units_in(model._asked(question))
        statement = model._statement(model._asked(question), units)
        with self.assertQueryCount(1):
            self.env.execute_query(statement)
