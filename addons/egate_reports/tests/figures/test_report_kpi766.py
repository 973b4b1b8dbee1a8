from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from odoo.addons.egate_dossier.tests.requests.test_supplement import CHART

from .reports_case import ReportsCase


@tagged("post_install", "-at_install")
class TestKpi766(ReportsCase):
    def rows(self, **values):
        self.env["egate.procedure"].search([("id", "!=", self.procedure.id)]).active = False
        with freeze_time(self.NOW):
            rows = self.report("kpi766", **values).rows
        return {row.values.get("code"): row.values for row in rows}

    def counted(self, row):
        return row["part"], row["whole"], row["rate"], row["score"]

    def test_in_time_is_a_share_of_all_that_was_handled(self):
        self.november()
        # Of 11: six solved in time, three open in time.
        self.assertEqual(self.counted(self.rows()["2.1"]), (9, 11, 81.82, 16.36))

    def test_a_second_request_for_papers_counts_as_late(self):
        dossier = self.handed_in("2026-11-23 02:10:00")
        self.asked_for_papers(dossier, "2026-11-23 03:00:00")
        self.assertEqual(self.counted(self.rows()["2.1"]), (1, 1, 100.0, 20.0))
        with freeze_time("2026-11-25 02:10:00"):
            self.take_in(dossier.supplement_ids)
            asked = self.ask(dossier, CHART, again_reason="Bản vẽ chưa đúng tỷ lệ")
            if asked.state == "proposed":
                self.rpc(self.leader, "egate.supplement", "action_approve", asked.ids)
        self.assertEqual(self.counted(self.rows()["2.1"]), (0, 1, 0.0, 0.0))

    def test_below_the_threshold_points_are_in_proportion(self):
        self.november()
        # One of eight received online: 12.5 % of 50 %, of four points.
        self.assertEqual(self.counted(self.rows()["3.3"]), (1, 8, 12.5, 1.0))

    def test_nothing_to_count_is_not_applicable(self):
        rows = self.rows()
        for code in ("2.1", "3.3", "3.6", "4.1", "4.2", "4.3", "4.5"):
            self.assertEqual(self.counted(rows[code]), (0, 0, "N/A", "N/A"), code)

    def test_indicators_without_data_say_which_are_missing(self):
        rows = self.rows()
        for code in ("1.1", "1.2", "1.4", "4.4", "5.1", "5.2", "5.3", "5.4"):
            self.assertTrue(rows[code]["note"].startswith("Chưa có dữ liệu: "), code)
            self.assertNotIn("score", rows[code])

    def test_weights_are_those_of_the_decision(self):
        rows = self.report("kpi766").rows
        weights = [row.values["note"].split(": ")[1] for row in rows if row.style == "group"]
        self.assertEqual(weights, ["18", "20", "12", "10", "22", "18"])

    def test_average_time_is_said_and_gives_no_points(self):
        self.november()
        row = self.rows()["2.2"]
        self.assertEqual(row["whole"], 7)
        self.assertIn("ngày làm việc", row["note"])
        self.assertNotIn("score", row)

    def test_money_without_cash_of_dossiers_with_a_fee(self):
        paid, cash, _none = (self.handed_in(f"2026-11-23 02:{m}0:00") for m in (1, 2, 3))
        with freeze_time("2026-11-23 03:00:00"):
            self.collect(paid, method="qr", reference="FT1", amount=15000)
            self.collect(cash, method="cash", amount=15000)
        rows = self.rows()
        self.assertEqual(self.counted(rows["3.6"]), (1, 3, 33.33, 1.67))
        self.assertEqual(self.counted(rows["3.5"]), (1, 1, 100.0, 5.0))
        figure = self.env["egate.dossier.figure"].search([("id", "=", paid.id)])
        self.assertTrue(figure.paid_cashless)
        receipt = self.env["egate.payment"].search([("dossier_id", "=", paid.id)])
        with freeze_time("2026-11-23 04:00:00"):
            self.refund({"id": receipt.id}, method="qr", reference="FT2")
        self.assertEqual(self.counted(self.rows()["3.6"])[:2], (0, 3))
        self.assertVerified()

    def test_results_and_papers_as_files(self):
        scanned, plain = (self.handed_in(f"2026-11-23 02:{m}0:00") for m in (1, 2))
        with freeze_time("2026-11-23 02:30:00"):
            draft = self.draft()
            self.scan(draft.paper_ids[:1])
            draft.action_receive()
        for dossier in (scanned, plain, draft):
            self.solved(dossier, "2026-11-25 02:00:00")
        self.assertEqual(self.counted(self.rows()["4.1"])[:2], (0, 3))
        with freeze_time("2026-11-25 02:10:00"):
            self.with_result_file(scanned)
            self.with_result_file(draft)
        rows = self.rows()
        self.assertEqual(self.counted(rows["4.1"]), (2, 3, 66.67, 2.93))
        # The share of the dossiers with both, of 80 %.
        self.assertEqual(self.counted(rows["4.2"]), (1, 3, 33.33, 1.83))
        self.assertVerified()

    def test_earlier_papers_and_databases_instead_of_paper(self):
        earlier, after = "2026-11-23 02:10:00", "2026-11-23 02:30:00"
        with freeze_time(earlier):
            draft = self.draft()
            origin = self.scan(draft.paper_ids[1], "cu-tru.pdf")
            draft.action_receive()
        with freeze_time(after):
            reusing = self.draft()
            paper = reusing.paper_ids[1]
            self.rpc(self.clerk, paper._name, "action_reuse", paper.ids, origin.id)
            reusing.action_receive()
        looked_up = self.handed_in(after)
        rows = self.rows()
        self.assertEqual(self.counted(rows["4.3"])[:2], (1, 3))
        self.assertEqual(self.counted(rows["4.5"])[:2], (0, 3))
        database = self.env["egate.database"].create(
            {"name": "CSDL quốc gia về dân cư", "code": "DANCU", "date_from": "2026-08-05"}
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE egate_procedure_component SET database_id = %s WHERE version_id = %s",
            [database.id, looked_up.version_id.id],
        )
        self.env.invalidate_all()
        with freeze_time("2026-11-23 03:00:00"):
            paper = looked_up.paper_ids[1]
            self.rpc(self.clerk, paper._name, "action_look_up", paper.ids)
        self.assertEqual(self.counted(self.rows()["4.5"])[:2], (1, 3))
        self.assertVerified()

    def with_result_file(self, dossier):
        result = dossier.sudo().result_ids[:1]
        raw = self.env["egate.dossier.file"].sudo().search([], limit=1).attachment_id.raw
        result.with_user(self.leader)._add_file("ket-qua.pdf", raw)

    def test_the_list_behind_an_indicator(self):
        self.november()
        table = self.report("kpi766")
        row = next(row for row in table.rows if row.values.get("code") == "3.3")
        model, domain = row.opens
        self.assertEqual(self.env[model].search_count(domain), 8)

    def test_every_part_of_a_procedure(self):
        version = self.procedure.current_version_id
        before = self.rows()["1.3"]
        self.assertEqual((before["part"], before["whole"]), (0, 1))
        draft = version.with_user(self.manager)._new_draft()
        draft.write(
            {
                "decision": "02/QĐ-UBND",
                "agency_text": "UBND cấp xã",
                "audience_ids": [
                    Command.create({"name": "Công dân", "code": "T-CD"}),
                ],
                "step_ids": [Command.create({"description": "Nộp hồ sơ"})],
                "channel_ids": [Command.create({"channel": "desk"})],
                "date_from": "2026-11-15",
            }
        )
        version.sudo().date_to = "2026-11-14"
        draft.action_publish()
        after = self.rows()["1.3"]
        self.assertEqual((after["part"], after["whole"]), (1, 1))
