"""A take-over whose worker is killed in the middle of checking, making or undoing."""

import base64
import uuid

import test_concurrency
from processes import ProcessCase

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.egate_dossier.tests.takeover.common import PDF, archive, fill_in
from odoo.addons.egate_dossier.verify import run

ROWS, PIECE = 10, 4


@tagged("post_install", "-at_install")
class TestTakeoverRaces(ProcessCase):
    hire = test_concurrency.TestConcurrency.hire
    staff = test_concurrency.TestConcurrency.staff

    def takeover(self):
        """Return the id of a take-over of rows with a file each, and their old codes."""
        with self.office() as env:
            self.staff(env)
            admin = env.ref("base.user_admin")
            takeover = env["egate.takeover"].with_user(admin).create({"name": "Một cửa cũ"})
            procedure = env.ref("egate_demo.procedure_1_001193")
            states = procedure.workflow_id.state_ids
            state = states.filtered(lambda one: one.role_id.code == "officer")
            run_of = uuid.uuid4().hex[:8]
            now = fields.Datetime.now()
            codes = [f"CU-{run_of}-{number}" for number in range(ROWS)]
            rows = [
                {
                    "Mã hồ sơ cũ": code,
                    "Mã thủ tục": procedure.code,
                    "Mã bộ phận một cửa": env.ref("egate_demo.unit_sontra_desk").code,
                    "Ngày giờ tiếp nhận": fields.Datetime.subtract(now, days=20),
                    "Ngày giờ hẹn trả": fields.Datetime.add(now, days=3),
                    "Bước hiện tại": state[:1].name,
                    "Mã đơn vị đang giữ": env.ref("egate_demo.unit_sontra").code,
                    "Họ và tên, tên tổ chức": f"Người nộp {number}",
                    "Loại giấy tờ tùy thân": "Không có",
                    "Lý do không có số": "Chưa từng có giấy tờ",
                }
                for number, code in enumerate(codes)
            ]
            papers = archive(**{f"{code}/a.pdf": PDF + code.encode() for code in codes})
            takeover.write(
                {
                    "file": base64.b64encode(fill_in(takeover.template, rows)),
                    "upload_name": "cu.xlsx",
                    "archive_ids": [
                        Command.create({"name": "1.zip", "content": base64.b64encode(papers)})
                    ],
                }
            )
            return takeover.id, codes

    def press(self, takeover, action):
        with self.office() as env:
            admin = env.ref("base.user_admin")
            getattr(env["egate.takeover"].with_user(admin).browse(takeover), action)()

    def killed(self, takeover):
        """Kill a worker in its second piece; return the states of the rows that are left then."""
        job = ("admin", "take_over", {"piece": PIECE, "dies_in": 2})
        self.assertEqual(self.race(job), ["killed"])
        return self.states(takeover)

    def states(self, takeover):
        with self.office() as env:
            return env["egate.takeover"].browse(takeover).line_ids.mapped("state")

    def go_on(self, takeover, state):
        """Be the job's next turn, which the server gives it without anybody's doing."""
        self.assertEqual(self.race(("admin", "take_over", {"piece": PIECE})), [{"done": True}])
        with self.office() as env:
            found = env["egate.takeover"].browse(takeover)
            self.assertEqual(found.state, state, found.line_ids.mapped("what"))
            self.assertFalse(found.failure)

    def test_a_worker_killed_while_checking_making_or_undoing_leaves_nothing_half_or_twice(self):
        takeover, codes = self.takeover()
        self.press(takeover, "action_check")
        kept = PIECE
        rest = ROWS - PIECE
        self.assertEqual(self.killed(takeover), ["ready"] * kept + ["waiting"] * rest)
        self.go_on(takeover, "ready")
        self.press(takeover, "action_start")
        self.assertEqual(self.killed(takeover), ["made"] * kept + ["ready"] * rest)
        self.assertEqual(self.count(codes), kept)
        self.go_on(takeover, "done")
        self.assertEqual(self.count(codes), ROWS)
        with self.office() as env:
            made = env["egate.takeover"].browse(takeover).line_ids.dossier_id
            self.assertEqual(sorted(made.mapped("former_code")), sorted(codes))
            self.assertEqual({len(one.paper_ids.file_ids) for one in made}, {1})
            self.assertEqual(len(set(made.mapped("register_number"))), ROWS)
            ids = made.ids
        self.press(takeover, "action_undo")
        self.assertEqual(self.killed(takeover), ["undone"] * kept + ["made"] * rest)
        self.assertEqual(self.count(codes), rest)
        self.go_on(takeover, "undone")
        self.assertEqual(self.count(codes), 0)
        with self.office() as env:
            for dossier in env["egate.dossier"].browse(ids):
                self.assertEqual(dossier.event_ids.mapped("kind"), ["imported", "import_undone"])
                self.assertEqual(len(dossier.step_ids), 1)
            said = []
            self.assertTrue(run(env, said.append), said)

    def count(self, codes):
        with self.office() as env:
            return env["egate.dossier"].search_count([("former_code", "in", codes)])
