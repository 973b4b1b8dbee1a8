import base64

from odoo.exceptions import UserError
from odoo.tests import freeze_time

from odoo.addons.egate_demo.loading.catalogue import PROCESSES, read_process

from .common import DemoCase

#: Walks: a procedure, then what is done. Together they take every way of every process.
ANSWERS = "the units that are asked answer"
WALKS = {
    "tai_quay": ("2.000884", ["tra_ngay"]),
    "trong_ngay": (
        "1.001193",
        ["nhan", "tra_ve_cho", "nhan", "yeu_cau_bo_sung", "da_bo_sung", "trinh_ky", "rut_trinh"]
        + ["trinh_ky", "tra_lai", "trinh_ky", "ky", "lam_lai", "trinh_ky", "ky", "tra"],
        ["nhan", "trinh_ky", "lanh_dao_tu_choi"],
    ),
    "chuyen_vien_lanh_dao": (
        "1.001022",
        ["nhan", "tra_ve_cho", "nhan", "yeu_cau_bo_sung", "da_bo_sung", "trinh_ky", "rut_trinh"]
        + ["trinh_ky", "tra_lai", "de_nghi_tu_choi", "khong_tu_choi", "trinh_ky", "ky", "lam_lai"]
        + ["trinh_ky", "ky", "tra"],
        ["nhan", "de_nghi_tu_choi", "duyet_tu_choi"],
    ),
    "qua_truong_phong": (
        "2.000748",
        ["phan_cong", "tra_phan_cong", "giao_viec", "yeu_cau_bo_sung", "da_bo_sung"]
        + ["trinh_truong_phong", "thu_hoi", "trinh_truong_phong", "truong_phong_tra_lai"]
        + ["trinh_truong_phong", "trinh_ky", "rut_trinh", "trinh_ky", "lanh_dao_tra_phong"]
        + ["trinh_ky", "tra_lai", "de_nghi_tu_choi", "khong_tu_choi", "trinh_truong_phong"]
        + ["trinh_ky", "ky", "lam_lai", "trinh_truong_phong", "trinh_ky", "ky", "tra"],
        ["phan_cong", "de_nghi_tu_choi", "duyet_tu_choi"],
    ),
    "co_xac_minh": (
        "1.004873",
        ["nhan", "tra_ve_cho", "nhan", "yeu_cau_bo_sung", "da_bo_sung", "xac_minh"]
        + ["co_ket_qua_xac_minh", "trinh_ky", "rut_trinh", "trinh_ky", "tra_lai", "de_nghi_tu_choi"]
        + ["khong_tu_choi", "trinh_ky", "ky", "lam_lai", "trinh_ky", "ky", "tra"],
        ["nhan", "de_nghi_tu_choi", "duyet_tu_choi"],
    ),
    "lien_thong_noi_vu": (
        "1.001731",
        ["nhan", "tra_ve_cho", "nhan", "yeu_cau_bo_sung", "da_bo_sung"]
        + ["chuyen_so", "rut_chuyen", "chuyen_so", "so_nhan"]
        + ["so_tra_lai", "de_nghi_tu_choi", "khong_tu_choi", "chuyen_so", "so_nhan", "so_chuyen_ve"]
        + ["tra_lai", "chuyen_so", "so_nhan", "so_chuyen_ve", "ky", "lam_lai", "chuyen_so"]
        + ["so_nhan", "so_chuyen_ve", "ky", "tra"],
        ["nhan", "de_nghi_tu_choi", "duyet_tu_choi"],
    ),
    "nghia_vu_tai_chinh": (
        "1.000798",
        ["nhan", "tra_ve_cho", "nhan", "yeu_cau_bo_sung", "da_bo_sung", "de_nghi_tu_choi"]
        + ["khong_tu_choi", "di_thuc_dia", "tham_dinh_lai", "di_thuc_dia", "khong_phat_sinh"]
        + ["trinh_ky", "rut_trinh", "trinh_ky", "tra_lai", "trinh_ky", "ky", "lam_lai"]
        + ["trinh_ky", "ky", "tra"],
        ["nhan", "di_thuc_dia", "chuyen_thue", "khong_nop", "khong_dung", "trinh_ky", "ky", "tra"],
        ["nhan", "di_thuc_dia", "chuyen_thue", "da_nop", "trinh_ky", "ky", "tra"],
        ["nhan", "di_thuc_dia", "chuyen_thue", "khong_nop", "duyet_dung"],
        ["nhan", "de_nghi_tu_choi", "duyet_tu_choi"],
    ),
    "lay_y_kien": (
        "1.013225",
        ["nhan", "tra_ve_cho", "nhan", "de_nghi_tu_choi", "khong_tu_choi", "di_thuc_dia"]
        + ["tham_dinh_lai", "di_thuc_dia", "trinh_ky", "rut_trinh", "trinh_ky", "tra_lai"]
        + ["di_thuc_dia", "trinh_ky", "ky", "lam_lai", "di_thuc_dia", "trinh_ky", "ky", "tra"],
        ["nhan", "yeu_cau_bo_sung", "da_bo_sung", "gui_lay_y_kien", ANSWERS, "tong_hop"]
        + ["gui_lay_y_kien", "thoi_lay_y_kien", "di_thuc_dia", "trinh_ky", "ky", "tra"],
        ["nhan", "de_nghi_tu_choi", "duyet_tu_choi"],
    ),
    "lay_y_kien_hai_noi": (
        "1.012784",
        ["nhan", "tra_ve_cho", "nhan", "de_nghi_tu_choi", "khong_tu_choi", "trinh_truong_phong"]
        + ["thu_hoi", "trinh_truong_phong", "truong_phong_tra_lai", "trinh_truong_phong"]
        + ["trinh_ky", "tra_lai", "trinh_truong_phong", "trinh_ky", "ky", "lam_lai"]
        + ["trinh_truong_phong", "trinh_ky", "ky", "tra"],
        ["nhan", "yeu_cau_bo_sung", "da_bo_sung", "gui_lay_y_kien", ANSWERS, "tong_hop"]
        + ["gui_lay_y_kien", "thoi_lay_y_kien", "trinh_truong_phong", "trinh_ky", "ky", "tra"],
        ["nhan", "de_nghi_tu_choi", "duyet_tu_choi"],
    ),
    "tu_choi_dung": (
        "1.001612",
        ["nhan", "tra_ve_cho", "nhan", "yeu_cau_bo_sung", "da_bo_sung", "cong_dan_rut"]
        + ["khong_cho_rut", "de_nghi_dung", "khong_dung", "de_nghi_tu_choi", "khong_tu_choi"]
        + ["trinh_ky", "rut_trinh", "trinh_ky", "tra_lai", "trinh_ky", "ky", "lam_lai"]
        + ["trinh_ky", "ky", "tra"],
        ["nhan", "yeu_cau_bo_sung", "rut_tai_quay", "dong_y_rut"],
        ["nhan", "yeu_cau_bo_sung", "het_han_bo_sung", "duyet_dung"],
        ["nhan", "de_nghi_tu_choi", "duyet_tu_choi"],
    ),
    "so_goc": (
        "2.000908",
        ["nhan", "tra_ve_cho", "nhan", "yeu_cau_bo_sung", "da_bo_sung", "trinh_ky", "rut_trinh"]
        + ["trinh_ky", "tra_lai", "trinh_ky", "ky", "dong_dau", "lam_lai", "trinh_ky", "ky"]
        + ["dong_dau", "tra"],
        ["nhan", "trinh_ky", "lanh_dao_tu_choi"],
    ),
}
#: National status of the end, by the last thing done.
ENDS = {
    "tra": "10",
    "tra_ngay": "10",
    "duyet_tu_choi": "8",
    "lanh_dao_tu_choi": "8",
    "duyet_dung": "8",
    "dong_y_rut": "7",
}


class TestProcesses(DemoCase):
    """The eleven processes, each walked end to end by the people of the demo."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls.env.ref("egate_demo.user_canbo_haichau")
        cls.workflows = {name: cls.env.ref(f"egate_demo.workflow_{name}") for name in PROCESSES}

    def way(self, name, key):
        return self.env.ref(f"egate_demo.workflow_{name}_{key}")

    def receive(self, code):
        procedure = self.procedures.filtered(lambda procedure: procedure.code == code)
        return self._receive(self.clerk, procedure)

    def do(self, dossier, name, key):
        """Do a transition as whoever may, with all that it asks for.

        Papers are asked for with form 02 and taken in at the desk, which do theirs.
        """
        if key == "yeu_cau_bo_sung":
            return self.ask_for_papers(dossier)
        if key == "da_bo_sung":
            request = dossier.sudo().supplement_ids.filtered(lambda one: one.state == "waiting")
            return request.with_user(self.clerk).sudo(False).action_take_in()
        record, transition = dossier.sudo(), self.way(name, key)
        rules = transition._rules()
        actor = self._actor(record, transition)
        values = {}
        if "document" in rules.asks:
            values["document"] = "15/PYC-BS"
        if "attachment" in rules.asks:
            values["attachment_ids"] = self._attach(actor).ids
        if "reason" in rules.asks:
            values["reason_id"] = transition.requirement_ids.reason_ids[0].id
        if "user" in rules.asks:
            people = self._people_of(transition.to_id.role_id, record.agency_unit_id)
            values["user_id"] = people[-1].id
        values |= self._proof_once_paid(record, rules)
        comment = "Theo quy định." if "comment" in rules.asks else None
        acting = record.with_user(actor).sudo(False)
        offered = [way["name"] for way in acting.available_transitions]
        self.assertIn(transition.name, offered, f"{actor.login}: {key}")
        acting.action_transition(transition.id, comment, values)
        record.invalidate_recordset()
        return actor

    def ask_for_papers(self, dossier):
        officer = dossier.sudo().holder_user_id
        acting = dossier.with_user(officer).sudo(False)
        acting.action_issue_supplement(
            {
                "reason": "Hồ sơ chưa đủ cơ sở để giải quyết.",
                "legal_basis": "Nghị định số 118/2025/NĐ-CP",
                "lines": [{"name": "Bản vẽ vị trí", "original_count": 1, "fault": "Chưa nộp"}],
            }
        )
        dossier.invalidate_recordset()
        return officer

    def answer(self, dossier, name):
        """Let every unit that is asked answer; until the last has, nobody goes on."""
        record = dossier.sudo()
        onward = self.way(name, "tong_hop")
        asked = record.consultation_ids.filtered(lambda one: not one.answered_at)
        self.assertEqual(asked.side_id, record.workflow_state_id.side_ids)
        for one in asked:
            holder = record.with_user(record.holder_user_id).sudo(False)
            with self.assertRaisesRegex(UserError, one.unit_id.name):
                holder.action_transition(onward.id)
            person = self._people_of(one.role_id, one.unit_id)[0]
            one.with_user(person).sudo(False).action_answer("agrees", "Phù hợp quy hoạch.")

    def _actor(self, record, transition):
        if transition.actor == "sender":
            return self.env["res.users"].browse(record._senders()[record.id])
        people = self._people_of(record.holder_role_id, record.holder_unit_id)
        return record.holder_user_id or people[0]

    def _attach(self, user):
        content = base64.b64encode(b"%PDF-1.4\n%%EOF\n")
        return (
            self.env["ir.attachment"]
            .with_user(user)
            .create({"name": "don.pdf", "datas": content, "res_model": "egate.dossier.step"})
        )

    def test_there_are_eleven_and_each_is_followed(self):
        self.assertEqual(len(self.workflows), 11)
        followed = self.procedures.workflow_id
        for name, workflow in self.workflows.items():
            with self.subTest(process=name):
                self.assertEqual(workflow.state, "published")
                self.assertFalse(workflow._faults())
                self.assertIn(workflow, followed)

    def test_a_process_goes_out_as_its_file(self):
        exchange = self.env["egate.workflow.exchange"]
        for name, workflow in self.workflows.items():
            with self.subTest(process=name):
                self.assertEqual(exchange._export_file(workflow), read_process(name))
                report = exchange._import_file(read_process(name), dry_run=True)
                self.assertEqual(report["processes"][0]["action"], "same", report)

    def test_the_walks_take_every_way(self):
        for name, workflow in self.workflows.items():
            taken = {key for walk in WALKS[name][1:] for key in walk}
            with self.subTest(process=name):
                self.assertEqual(set(workflow.transition_ids.mapped("key")), taken - {ANSWERS})

    def test_each_is_walked_end_to_end(self):
        for name, (code, *walks) in WALKS.items():
            for walk in walks:
                with self.subTest(process=name, end=walk[-1]):
                    dossier = self.receive(code)
                    self.assertEqual(dossier.workflow_id, self.workflows[name])
                    for key in walk:
                        if key == ANSWERS:
                            self.answer(dossier, name)
                            continue
                        self.do(dossier, name, key)
                        # At every moment somebody answers for it, until it has ended.
                        self.assertTrue(dossier.closed_at or self._responsible(dossier), key)
                    self.assertTrue(dossier.closed_at)
                    state = dossier.workflow_state_id
                    self.assertEqual(state.national_code, ENDS[walk[-1]])
                    steps = dossier.sudo().step_ids
                    self.assertTrue(all(steps.mapped("left_at")))
                    done = dict.fromkeys(key for key in walk if key != ANSWERS)
                    self.assertEqual(steps.transition_id.mapped("key"), list(done))
                    self.assertEqual(dossier.due_at, dossier.deadline_entry_ids._replay())

    def test_no_result_is_given_out_without_proof_or_unpaid(self):
        """By no way of a shipped process: whoever calls it plainly is told what is missing."""
        for workflow in self.workflows.values():
            for way in workflow.transition_ids:
                rules = way._rules()
                if "return" in rules.effects:
                    with self.subTest(workflow.name, way=way.name):
                        self.assertLessEqual({"proof", "fee_settled"}, set(rules.requirements))
        dossier = self.receive("2.000884")
        way = self.way("tai_quay", "tra_ngay")
        clerk = dossier.with_user(self.clerk).sudo(False)
        self.assertGreater(dossier.sudo().fee_balance, 0)
        proof = {"receiver": "owner", "identity": True, "on_paper": True}
        with self.assertRaisesRegex(UserError, "Phí chứng thực"):
            clerk.action_transition(way.id, None, {"proof": proof})
        cashier = self._people_of(
            self.env.ref("egate_base.egate_role_cashier"), dossier.reception_unit_id
        )
        self.env["egate.payment"].with_user(cashier[0]).collect_fee(dossier.id)
        for values in (None, {}, {"proof": {}}, {"proof": {"receiver": "owner"}}):
            with self.subTest(values), self.assertRaises(UserError):
                clerk.action_transition(way.id, None, values)
        self.assertFalse(dossier.closed_at)
        clerk.action_transition(way.id, None, {"proof": proof})
        self.assertEqual(dossier.sudo().delivery_ids.receiver, "owner")

    def _responsible(self, dossier):
        record = dossier.sudo()
        return record.holder_user_id or self._people_of(
            record.holder_role_id, record.holder_unit_id
        )

    def test_the_clock_stands_while_the_citizen_pays_and_the_notice_is_named(self):
        name = "nghia_vu_tai_chinh"
        with freeze_time("2026-03-02 02:00:00") as frozen:
            dossier = self.receive("1.000798")
            due = dossier.due_at
            for key in ("nhan", "di_thuc_dia", "chuyen_thue"):
                self.do(dossier, name, key)
            pause = dossier.deadline_entry_ids.sorted("sequence")[-1]
            self.assertEqual((pause.kind, pause.cause), ("pause", "obligation"))
            self.assertEqual((pause.policy, pause.document), ("resume", "15/PYC-BS"))
            self.assertIn("101/2024", pause.basis)
            frozen.move_to("2026-03-12 02:00:00")
            self.do(dossier, name, "da_nop")
        # Eight working days without the office.
        calendar = dossier.reception_unit_id.calendar_id
        self.assertEqual(calendar._working_minutes(due, dossier.due_at), 8 * 450)
        self.assertEqual(dossier.due_at, dossier.deadline_entry_ids._replay())

    def test_papers_are_asked_for_in_one_way_and_nothing_goes_past_it(self):
        """Form 02, in every process but the one that is done while the citizen stands there."""
        for name, (code, *_walks) in WALKS.items():
            if name == "tai_quay":
                continue
            with self.subTest(process=name):
                dossier = self.receive(code)
                for key in ("nhan",) if name != "qua_truong_phong" else ("phan_cong",):
                    self.do(dossier, name, key)
                officer = dossier.sudo().holder_user_id
                asking = self.way(name, "yeu_cau_bo_sung")
                seen = dossier.with_user(officer).sudo(False)
                self.assertNotIn(asking.name, [way["name"] for way in seen.available_transitions])
                with self.assertRaisesRegex(UserError, "02"):
                    seen.action_transition(asking.id, "Thiếu giấy.", {"document": "15/PYC"})
                self.ask_for_papers(dossier)
                request = dossier.sudo().supplement_ids
                self.assertEqual(dossier.sudo().workflow_state_id.national_code, "5")
                self.assertEqual(dossier.holder_unit_id, dossier.reception_unit_id)
                entry = dossier.deadline_entry_ids.sorted("sequence")[-1]
                self.assertEqual((entry.kind, entry.cause), ("pause", "supplement"))
                self.assertEqual(entry.document, request.slip_id.code)
                waiting = self.env["egate.dossier"].with_user(officer).sudo(False)
                self.assertIn(dossier, waiting.search([("work_list", "=", "citizen")]))
                at_desk = dossier.with_user(self.clerk).sudo(False)
                onward = {way.name for way in at_desk._allowed_transitions()[at_desk]}
                self.assertLessEqual(
                    onward, {"Hết hạn bổ sung, đề nghị dừng", "Công dân đề nghị rút hồ sơ tại quầy"}
                )
                self.do(dossier, name, "da_bo_sung")
                self.assertEqual(dossier.sudo().holder_user_id, officer)

    def test_no_process_is_published_that_cannot_wait(self):
        for name, workflow in self.workflows.items():
            with self.subTest(process=name):
                self.assertFalse(workflow._remark_list())

    def test_nothing_is_returned_that_was_sent_back_after_the_approval(self):
        name = "so_goc"
        dossier = self.receive("2.000908")
        for key in ("nhan", "trinh_ky", "ky", "dong_dau", "lam_lai"):
            self.do(dossier, name, key)
        # Signed once, sent back: the way out leads through the leader again.
        self.do(dossier, name, "trinh_ky")
        self.assertEqual(dossier.sudo().holder_role_id.code, "leader")

    def test_the_two_agencies_hand_over_to_where_it_came_from(self):
        name = "lien_thong_noi_vu"
        dossier = self.receive("1.001731")
        for key in ("nhan", "chuyen_so", "so_nhan"):
            self.do(dossier, name, key)
        self.assertEqual(dossier.holder_unit_id, self.env.ref("egate_demo.unit_noivu"))
        self.do(dossier, name, "so_chuyen_ve")
        self.assertEqual(dossier.holder_unit_id, self.env.ref("egate_demo.unit_haichau"))

    def test_a_slip_is_undone(self):
        dossier = self.receive("1.001193")
        self.do(dossier, "trong_ngay", "nhan")
        officer = self.do(dossier, "trong_ngay", "trinh_ky")
        acting = dossier.with_user(officer).sudo(False)
        self.assertTrue(acting.can_undo)
        acting.action_undo()
        self.assertEqual(dossier.sudo().holder_user_id, officer)

    def test_reminders_climb(self):
        for workflow in self.workflows.values():
            for state in workflow.state_ids.filtered(lambda state: state.clock == "run"):
                with self.subTest(process=workflow.code, state=state.name):
                    self.assertTrue(state.limit_amount)
                    self.assertEqual(state.reminder_ids.mapped("moment"), ["before", "at", "after"])
                    self.assertEqual(state.reminder_ids.role_id.mapped("code"), ["head", "leader"])
