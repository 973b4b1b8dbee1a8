"""A citizen and a phone: found, filled in, sent, completed, paid, received, rated.

A real browser and a real server, on a line that is cut and with logins that end, see phone.py; the
office's part is done by its people, see server.py.
"""

import base64
import hashlib
import io
import re
from datetime import datetime

import pytz
import zxingcpp
from at_home import CODE, DESK, NAME, PROCEDURE, TYPED, AtHome, photo
from phone import SLOW, Phone
from PIL import Image
from server import Server

from odoo.tests import BaseCase, tagged

from odoo.addons.egate_dossier.tests.money.statement_files import row, xlsx_file
from odoo.addons.egate_dossier.tests.sample_files import pdf
from odoo.addons.egate_dossier.tools import vietqr

PIECE = 1 << 20
#: Fast enough for a test, slow enough to be cut in the middle of a file.
MIDDLING = {"latency": 20, "downloadThroughput": 2_000_000, "uploadThroughput": 700_000}
#: What is sent arrives, and its answer is on its way for long.
ANSWERS_LATE = {**SLOW, "latency": 30_000, "uploadThroughput": -1}
RESULT = pdf("Giấy chứng nhận đăng ký hộ kinh doanh")


class PhoneCase(BaseCase):
    """A server with the demo's office, and citizens with phones."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = cls.enterClassContext(Server())

    def citizen(self, mailbox):
        phone = self.enterContext(Phone(self.server.url))
        return phone, AtHome(phone, self.server, mailbox)

    def one(self, statement, *values):
        """Return the only row of the only answer; a single value by itself."""
        rows = self.server.query(statement, *values)
        self.assertEqual(len(rows), 1, (statement, rows))
        return rows[0][0] if len(rows[0]) == 1 else rows[0]

    def all_is_well(self):
        """Check the server's log: two presses at once may have met, the later was tried again."""
        told = "\n".join(self.server.complaints())
        entries = re.split(r"\n(?=\d{4}-\d\d-\d\d )", told) if told else []
        met = re.compile(
            r"bad query: (?s:.*)"
            r"(FOR NO KEY UPDATE|egate_submission_begin_uniq|could not serialize access)"
        )
        self.assertEqual([one for one in entries if not met.search(one)], [])

    def eventually(self, phone, statement, *values):
        """Wait until a query answers something true; return it."""
        return phone._eventually(
            lambda: (self.server.query(statement, *values) or [(None,)])[0][0], statement
        )


@tagged("post_install", "-at_install")
class TestCitizenJourney(PhoneCase):
    def test_from_the_search_to_the_rating(self):
        phone, citizen = self.citizen("tai.nha@example.com")
        self.prepared(phone, citizen)
        self.papers_through_a_cut_line(phone, citizen)
        self.known_at_the_desk(phone, citizen)
        code = self.sent_once(phone, citizen)
        dossier = self.accepted_at_the_desk(phone, citizen, code)
        self.completed(phone, dossier)
        self.paid(phone, dossier)
        self.received(phone, dossier)
        self.rated(phone, dossier)
        self.all_is_well()

    def prepared(self, phone, citizen):
        """Found, an account made, the form filled in; the login ends in the middle of it."""
        found = citizen.find()
        self.assertIn("Lệ phí", found)
        phone.reads("Đến nội dung chính", selector="body")
        phone.follow("Nộp trực tuyến")
        citizen.sign_up()
        citizen.begin(times=2)
        drafts = self.server.query("SELECT id FROM egate_submission")
        self.assertEqual(drafts, [(citizen.number,)], "two presses, one draft")
        self.assertEqual(phone.value("name"), NAME, "what was said once is not asked again")
        citizen.type("owner")
        citizen.go_on()
        self.assertTrue(citizen.is_at("form-chu_ho"), phone.screen())
        self.assertEqual(phone.value("ho_ten"), NAME)
        self.assertEqual(phone.value("so_dinh_danh"), TYPED["owner"]["identity_number"])
        citizen.type("form-chu_ho")
        citizen.go_on()
        self.assertTrue(citizen.is_at("form-ho_kinh_doanh"), phone.screen())
        self.server.end_sessions()
        citizen.type("form-ho_kinh_doanh")
        citizen.go_on()
        citizen.sign_in()
        self.assertTrue(citizen.is_at("form-ho_kinh_doanh"), phone.screen())
        phone.reads("Nội dung đã gõ ở trang này mà chưa gửi đã được đưa lại.")
        self.assertEqual(phone.value("ten_ho"), "Bánh mì Cô Khai")
        self.assertEqual(phone.value("nganh.0.ten"), "Bán lẻ lương thực, thực phẩm")
        self.assertEqual(phone.value("tru_so.street"), "12 Trần Phú")
        phone.until("document.querySelector('[name=\"tru_so.commune\"]').value", "the ward")
        citizen.go_on()
        self.assertTrue(citizen.is_at("form-von"), phone.screen())
        citizen.type("form-von")
        citizen.go_on()
        self.assertTrue(citizen.is_at("papers"), phone.screen())

    def papers_through_a_cut_line(self, phone, citizen):
        """A file that the line is cut under goes on where it was, by itself."""
        paper, picture = phone.folder / "giay-de-nghi.pdf", phone.folder / "can-cuoc.jpg"
        paper.write_bytes(pdf("Giấy đề nghị"))
        picture.write_bytes(photo())
        self.assertGreater(picture.stat().st_size, 2 * PIECE)
        citizen.add(1, paper)
        citizen.has_added(paper.name)
        phone.line(MIDDLING)
        phone.count()
        citizen.add(2, picture)
        phone.until(f"document.querySelector('main progress')?.value >= {PIECE}", "a first piece")
        phone.cut()
        phone.reads("Mất mạng. Tự gửi tiếp: can-cuoc.jpg")
        phone.line()
        citizen.has_added(picture.name)
        begun = [one for one in phone.asked if one.endswith("/files/begin")]
        self.assertEqual(len(begun), 1, "gone on with, not begun anew")
        self.assertLess(phone.sent, picture.stat().st_size + 2 * PIECE, "but for what was lost")
        kept = self.one(
            """SELECT f.sha256 FROM egate_submission_file f
               WHERE f.submission_id = %s AND f.name = %s""",
            citizen.number,
            picture.name,
        )
        self.assertEqual(kept, hashlib.sha256(picture.read_bytes()).hexdigest())
        citizen.go_on()
        self.assertTrue(citizen.is_at("result"), phone.screen())

    def known_at_the_desk(self, phone, citizen):
        """A result comes to the phone once a clerk has compared the card with the person."""
        phone.reads("Chỉ nhận bản điện tử sau khi đã được xác thực danh tính")
        self.assertNotIn("Bản điện tử, trên trang của tôi", phone.words())
        phone.go("/egate/account")
        phone.reads("Chưa xác thực")
        phone.follow("Hiện mã để đọc tại quầy")
        clerk = self.server.sign_in("canbo.haichau")
        code = {"code": phone.words(".desk-code strong")}
        dialog = clerk.call("egate.account.link", "create", code)
        clerk.call("egate.account.link", "action_find", [dialog])
        card = {"number": TYPED["owner"]["identity_number"], "birth_date": "1990-09-02"}
        said = {**card, "name": NAME, "compared": True}
        clerk.call("egate.account.link", "write", [dialog], said)
        clerk.call("egate.account.link", "action_link", [dialog])
        phone.go("/egate/account")
        phone.reads("Danh tính đã xác thực")
        phone.go(citizen.path("result"))
        phone.enter("result_channel", "electronic")
        citizen.go_on()
        self.assertTrue(citizen.is_at("review"), phone.screen())

    def sent_once(self, phone, citizen):
        """Pressed twice, and the line is cut before the answer; return the number it was given."""
        phone.reads("12 Trần Phú", "Bánh mì Cô Khai", "can-cuoc.jpg", "Bản điện tử", DESK)
        phone.line(ANSWERS_LATE)
        phone.mark()
        phone.press("Gửi", times=2)
        self.eventually(
            phone, "SELECT state = 'sent' FROM egate_submission WHERE id = %s", citizen.number
        )
        phone.cut()
        phone.arrive()
        phone.line()
        phone.reload()
        self.assertTrue(citizen.is_at("receipt"), phone.screen())
        code = citizen.receipt()
        phone.reads("Đây chưa phải giấy tiếp nhận", "Thời hạn giải quyết", "can-cuoc.jpg")
        state, dossiers, files = self.one(
            """SELECT s.state, count(DISTINCT d.id), count(f.id) FROM egate_submission s
               JOIN egate_dossier d ON d.applicant_name = s.owner_name
               JOIN egate_dossier_paper p ON p.dossier_id = d.id
               JOIN egate_dossier_file f ON f.paper_id = p.id
               WHERE s.code = %s AND d.received_at IS NULL GROUP BY s.id""",
            code,
        )
        self.assertEqual((state, dossiers, files), ("sent", 1, 2), "one dossier, each file once")
        phone.go("/egate/my")
        phone.reads(code, "Đã gửi, chờ tiếp nhận")
        return code

    # -- the office -----------------------------------------------------------------------------

    def accepted_at_the_desk(self, phone, citizen, code):
        """A clerk accepts it at their own screen; the citizen reads its code. Return its id."""
        self.server.sign_in("canbo.haichau")
        with Phone(self.server.url, width=1400, height=900, touch=False) as desk:
            desk.go("/web/login")
            desk.enter("login", "canbo.haichau")
            desk.enter("password", "canbo.haichau")
            desk.follow("Đăng nhập")
            desk.go("/odoo/action-egate_portal.egate_submission_action")
            desk.reads(code, NAME, selector=".o_list_view")
            desk.press(code)
            desk.reads(code, "Bánh mì Cô Khai", selector=".o_form_view")
            desk.touch_at("document.querySelector('button[name=action_accept]')", "accept")
            desk.reads("Thời hạn giải quyết bắt đầu", selector=".modal")
            desk.touch_at("document.querySelector('.modal .btn-primary')", "yes")
            self.eventually(
                desk, "SELECT state = 'accepted' FROM egate_submission WHERE code = %s", code
            )
        dossier, number = self.one(
            """SELECT d.id, d.code FROM egate_dossier d
               JOIN egate_submission s ON s.dossier_id = d.id WHERE s.code = %s""",
            code,
        )
        phone.go(citizen.path("receipt"))
        phone.reads("Đã tiếp nhận", number)
        phone.go("/egate/my")
        phone.follow(number)
        phone.reads(number, PROCEDURE, "UBND phường Hải Châu", "Phí, lệ phí phải nộp")
        return dossier

    def does(self, login, dossier, key, comment="Đồng ý", **values):
        """Press the button ``key`` of the process, as the web client does."""
        way = self.one(
            """SELECT t.id FROM egate_workflow_transition t JOIN egate_dossier d
               ON d.workflow_state_id = t.from_id WHERE d.id = %s AND t.key = %s""",
            dossier,
            key,
        )
        person = self.server.sign_in(f"{login}.haichau")
        person.call("egate.dossier", "action_transition", [dossier], way, comment, values)
        return person

    def completed(self, phone, dossier):
        """Form 02 asks for a paper; it is sent from the phone and taken in at the desk."""
        officer = self.does("chuyenvien", dossier, "nhan")
        asked = {
            "reason": "Thiếu giấy tờ",
            "legal_basis": "Nghị định 118/2025/NĐ-CP",
            "lines": [
                {
                    "name": "Hợp đồng thuê địa điểm",
                    "copy_count": 1,
                    "fault": "Chưa có trong hồ sơ",
                }
            ],
        }
        officer.call("egate.dossier", "action_issue_supplement", [dossier], asked)
        phone.go("/egate/my")
        phone.reads("Đang chờ Ông/Bà", "Cần bổ sung giấy tờ")
        phone.go(f"/egate/my/dossiers/{dossier}")
        phone.reads("Giấy tờ cơ quan yêu cầu bổ sung", "Chưa có trong hồ sơ")
        paper = phone.folder / "hop-dong.pdf"
        paper.write_bytes(pdf("Hợp đồng thuê"))
        phone.attach("form.mine-upload input[type=file]", paper)
        phone.follow("Thêm")
        phone.reads("hop-dong.pdf")
        phone.follow("Tôi đã gửi đủ", times=2)
        phone.reads("Bộ phận tiếp nhận sẽ xem và nhận vào hồ sơ")
        request = self.one("SELECT id FROM egate_supplement WHERE dossier_id = %s", dossier)
        told = "SELECT count(*) FROM egate_dossier_event WHERE dossier_id = %s AND kind = %s"
        self.assertEqual(self.one(told, dossier, "papers_sent"), 1, "two presses, said once")
        clerk = self.server.sign_in("canbo.haichau")
        waiting = clerk.call("egate.supplement", "search", [("sent_to_me", "=", True)])
        self.assertEqual(waiting, [request])
        clerk.call("egate.supplement", "action_take_in", [request])
        files = "SELECT count(*) FROM egate_supplement_upload WHERE dossier_id = %s AND file_id > 0"
        self.assertEqual(self.one(files, dossier), 1)
        phone.reload()
        phone.reads("đang thẩm định hồ sơ")
        self.assertNotIn("Giấy tờ cơ quan yêu cầu bổ sung", phone.words())

    def paid(self, phone, dossier):
        """The code on the screen says what to pay; the bank's statement says that it came."""
        picture = Image.open(io.BytesIO(phone.picture(selector=".payment-picture svg")))
        (found,) = zxingcpp.read_barcodes(picture.convert("L"))
        asked = vietqr.decode(found.text)
        money = "SELECT fee_total, fee_paid FROM egate_dossier WHERE id = %s"
        total, paid = self.one(money, dossier)
        self.assertEqual((asked.amount, paid), (total, 0))
        phone.reads("50.000 đ", asked.purpose, "xin không nộp lần hai")
        today = datetime.now(pytz.timezone("Asia/Ho_Chi_Minh"))
        line = row(f"{today:%d/%m/%Y}", asked.amount, f"MBVCB.{asked.purpose}.CT TU 007", "FT77")
        cashier = self.server.sign_in("thungan.haichau")
        account = cashier.call("egate.bank.account", "search", [("state", "=", "given")])
        upload = cashier.call(
            "egate.bank.statement.import",
            "create",
            {
                "account_id": account[0],
                "file_name": "sao-ke.xlsx",
                "file": base64.b64encode(xlsx_file([line])).decode(),
            },
        )
        cashier.call("egate.bank.statement.import", "action_import", [upload])
        lines = cashier.call("egate.bank.statement.line", "search", [("reference", "=", "FT77")])
        cashier.call("egate.bank.statement.line", "action_confirm", lines)
        payments = self.server.query(
            "SELECT amount FROM egate_payment WHERE dossier_id = %s", dossier
        )
        self.assertEqual([amount for (amount,) in payments], [total], "paid once")
        phone.reload()
        phone.reads("đang thẩm định hồ sơ")
        self.assertNotIn("Phí, lệ phí phải nộp", phone.words())

    def received(self, phone, dossier):
        """Signed, numbered and given out; the citizen has the very file on the phone."""
        officer = self.does("chuyenvien", dossier, "trinh_ky")
        self.does("lanhdao", dossier, "ky")
        result = self.one("SELECT id FROM egate_dossier_result WHERE dossier_id = %s", dossier)
        today = datetime.now(pytz.timezone("Asia/Ho_Chi_Minh"))
        number = {"number": "32A8012345", "decided_on": f"{today:%Y-%m-%d}"}
        officer.call("egate.dossier.result", "action_number", [result], number)
        content = base64.b64encode(RESULT).decode()
        officer.call("egate.dossier.result", "add_file", [result], "giay-chung-nhan.pdf", content)
        proof = {"channel": "electronic", "sent_to": "tai.nha@example.com"}
        self.does("canbo", dossier, "tra", proof=proof)
        phone.reload()
        phone.reads("Đã trả kết quả", "32A8012345", "giay-chung-nhan.pdf")
        phone.press("giay-chung-nhan.pdf")
        self.assertEqual(phone.downloaded().read_bytes(), RESULT)

    def rated(self, phone, dossier):
        phone.reads("Ông/Bà hài lòng thế nào với việc giải quyết hồ sơ này?")
        phone.enter("level", "good")
        phone.enter("comment", "Nhanh gọn, không phải đi lại.")
        phone.follow("Gửi câu trả lời", times=2)
        phone.reads("Ông/Bà đã trả lời: Hài lòng. Cảm ơn Ông/Bà.")
        ratings = "SELECT level, comment FROM egate_rating WHERE dossier_id = %s"
        self.assertEqual(self.one(ratings, dossier), ("good", "Nhanh gọn, không phải đi lại."))


@tagged("post_install", "-at_install")
class TestNothingTypedIsLost(PhoneCase):
    """At each step, when the line breaks and when the login ends."""

    def test_at_each_step(self):
        phone, citizen = self.citizen("mat.mang@example.com")
        self.finding(phone)
        phone.go(f"/egate/submit/{CODE}")
        citizen.sign_up()
        self.beginning(phone, citizen)
        self.owner(phone, citizen)
        self.form(phone, citizen)
        self.result(phone, citizen)
        self.sending(phone, citizen)
        self.all_is_well()

    def test_the_next_citizen_in_the_same_tab_finds_nothing_of_the_one_before(self):
        phone, first = self.citizen("nguoi.truoc@example.com")
        begin = f"/egate/submit/{CODE}"
        phone.go(begin)
        first.sign_up()
        phone.reads("Bộ phận một cửa nào tiếp nhận?")
        phone.enter("desk", DESK)
        self.assertEqual(self.kept(phone), [f"egate-kept:{begin}/begin"])
        self.server.end_sessions()
        phone.reload()
        phone.reads("Đăng nhập")
        self.assertTrue(self.kept(phone), "it may be the same person who signs in")
        second = AtHome(phone, self.server, "nguoi.sau@example.com")
        second.sign_up()
        phone.reads("Bộ phận một cửa nào tiếp nhận?")
        self.assertNotIn("đã được đưa lại", phone.words())
        self.assertEqual(self.kept(phone), [])
        self.assertNotEqual(phone.value("desk"), phone.run(self.of_desk()))
        phone.enter("desk", DESK)
        self.assertTrue(self.kept(phone))
        phone.go("/egate/my")
        self.assertTrue(self.kept(phone), "another page of the same account")
        phone.follow("Đăng xuất")
        self.assertEqual(self.kept(phone), [], "whoever signs out leaves nothing")

    def test_what_another_device_saved_since_is_not_overwritten(self):
        phone, citizen = self.citizen("hai.may@example.com")
        phone.go(f"/egate/submit/{CODE}")
        citizen.sign_up()
        citizen.begin()
        self.server.end_sessions()
        phone.enter("address", "12 Trần Phú")
        phone.reads("Phiên đăng nhập đã kết thúc")
        other = "UPDATE egate_submission SET owner = %s::jsonb WHERE id = %s RETURNING id"
        self.one(other, '{"address": "45 Lê Lợi"}', citizen.number)
        phone.follow("Lưu và tiếp tục")
        citizen.sign_in()
        self.assertEqual(phone.value("address"), "45 Lê Lợi")
        phone.reads("Câu trả lời mới hơn đã được lưu và đang hiển thị.")
        phone.press("Đưa lại nội dung đã gõ")
        phone.until("!document.querySelector('.kept-back')", "the notice to go")
        self.assertEqual(phone.value("address"), "12 Trần Phú")
        self.eventually(
            phone,
            "SELECT owner->>'address' = '12 Trần Phú' FROM egate_submission WHERE id = %s",
            citizen.number,
        )
        self.all_is_well()

    def kept(self, phone):
        """Return the names of what the tab keeps."""
        return phone.run("Object.keys(sessionStorage).filter((key) => key.startsWith('egate-'))")

    def of_desk(self):
        return (
            "[...document.querySelector('[name=desk]').options]"
            f".find((one) => one.text.trim() === '{DESK}').value"
        )

    def finding(self, phone):
        phone.go("/egate/procedures")
        phone.enter("q", "ho kinh doanh")
        phone.cut()
        phone.follow("Tìm")
        phone.line()
        phone.reload()
        phone.reads(PROCEDURE)
        self.assertEqual(phone.value("q"), "ho kinh doanh")

    def stays(self, phone, press):
        """Press with a line that is cut: the page stays, and says so."""
        phone.cut()
        phone.press(press)
        phone.reads("Chưa có mạng")
        phone.line()
        phone.until("!document.querySelector('.submit-told')", "the line to be known")

    def ended(self, phone, citizen, press):
        """Press when the login is over; come back to the page."""
        self.server.end_sessions()
        phone.follow(press)
        citizen.sign_in()

    def beginning(self, phone, citizen):
        phone.enter("desk", DESK)
        self.stays(phone, "Bắt đầu")
        self.ended(phone, citizen, "Bắt đầu")
        chosen = "[...document.querySelector('[name=desk]').selectedOptions][0].text.trim()"
        self.assertEqual(phone.run(chosen), DESK)
        citizen.begin()
        phone.go(f"/egate/submit/{CODE}")
        self.assertNotIn("đã được đưa lại", phone.words(), "what was taken is not brought back")
        phone.go(citizen.path("owner"))

    def owner(self, phone, citizen):
        typed = TYPED["owner"]
        self.server.end_sessions()
        citizen.type("owner")
        phone.reads("Phiên đăng nhập đã kết thúc")
        phone.follow("Lưu và tiếp tục")
        citizen.sign_in()
        for name, text in typed.items():
            self.assertEqual(phone.value(name), text)
        # The browser does not know that the line is dead: its own page about that comes.
        phone.enter("address", "45 Lê Lợi, phường Hải Châu")
        phone.line({**ANSWERS_LATE, "uploadThroughput": 1})
        phone.mark()
        phone.press("Lưu và tiếp tục")
        phone.cut()
        phone.arrive()
        phone.line()
        phone.go(citizen.path("owner"))
        self.assertEqual(phone.value("address"), "45 Lê Lợi, phường Hải Châu")
        phone.enter("address", typed["address"])
        self.stays(phone, "Lưu và tiếp tục")
        citizen.go_on()

    def form(self, phone, citizen):
        # A thumb that is quicker than the script on a slow line.
        quick = """document.addEventListener("readystatechange", () => {
            const province = document.querySelector("[name='noi_cu_tru.province']");
            if (document.readyState === "interactive" && province) {
                province.value = "48";
            }
        })"""
        told = phone.cdp("Page.addScriptToEvaluateOnNewDocument", source=quick)
        phone.reload()
        phone.cdp("Page.removeScriptToEvaluateOnNewDocument", identifier=told["identifier"])
        wards = "document.querySelector('[name=\"noi_cu_tru.commune\"]').options.length > 50"
        phone.until(wards, "the wards of a province that was chosen at once")
        citizen.type("form-chu_ho")
        self.stays(phone, "Lưu và tiếp tục")
        citizen.go_on()
        self.server.end_sessions()
        citizen.type("form-ho_kinh_doanh")
        citizen.go_on()
        citizen.sign_in()
        phone.reads("đã được đưa lại")
        for name in ("ten_ho", "nganh.0.ten", "lao_dong", "tru_so.street"):
            self.assertEqual(phone.value(name), TYPED["form-ho_kinh_doanh"][name])
        phone.until("document.querySelector('[name=\"tru_so.commune\"]').value", "the ward")
        citizen.go_on()
        citizen.type("form-von")
        citizen.go_on()
        self.assertTrue(citizen.is_at("papers"), phone.screen())

    def result(self, phone, citizen):
        paper = phone.folder / "giay.pdf"
        paper.write_bytes(pdf("Giấy tờ"))
        for number in (1, 2):
            citizen.add(number, paper)
            phone.until(f"document.querySelectorAll('.file-name').length === {number}", "the paper")
        self.ended(phone, citizen, "Lưu và tiếp tục")
        self.assertTrue(citizen.is_at("papers"), phone.screen())
        citizen.go_on()
        phone.enter("result_channel", "post")
        phone.enter("result_address", "45 Lê Lợi, phường Hải Châu")
        self.ended(phone, citizen, "Lưu và tiếp tục")
        self.assertEqual(phone.value("result_address"), "45 Lê Lợi, phường Hải Châu")
        self.assertTrue(
            phone.run("document.querySelector('[name=result_channel][value=post]').checked")
        )
        citizen.go_on()

    def sending(self, phone, citizen):
        self.stays(phone, "Gửi")
        self.ended(phone, citizen, "Gửi")
        self.assertTrue(citizen.is_at("review"), phone.screen())
        phone.line(ANSWERS_LATE)
        phone.mark()
        phone.press("Gửi")
        self.eventually(
            phone, "SELECT state = 'sent' FROM egate_submission WHERE id = %s", citizen.number
        )
        phone.cut()
        phone.arrive()
        phone.line()
        phone.back()
        if citizen.is_at("review"):
            # The browser shows the page as it was left: it is pressed once more.
            phone.follow("Gửi")
        self.assertTrue(citizen.is_at("receipt"), phone.screen())
        citizen.receipt()
        count = "SELECT count(*) FROM egate_dossier WHERE applicant_name = %s"
        self.assertEqual(self.one(count, NAME), 1)
