"""A citizen at home with a phone: what they type and press, from the search to the receipt.

Used by test_citizen_journey.py and by the benchmark of the slow line.
"""

import random
import re
from io import BytesIO
from pathlib import Path

from PIL import Image

CODE, PROCEDURE = "1.001612", "Đăng ký thành lập hộ kinh doanh"
DESK = "Trung tâm Phục vụ hành chính công phường Hải Châu"
NAME, PASSWORD = "Nguyễn Thị Tại Nhà", "mua xuân ở Hải Châu"  # noqa: S105
#: What is typed, by the pages of the way and the names of their fields, in the order of the page.
TYPED = {
    "owner": {
        "identity_number": "048190077531",
        "birth": "02/09/1990",
        "address": "12 Trần Phú, phường Hải Châu",
        "phone": "0905000333",
    },
    "form-chu_ho": {
        "noi_cu_tru.province": "Thành phố Đà Nẵng",
        "noi_cu_tru.commune": "Phường Hải Châu",
        "noi_cu_tru.street": "12 Trần Phú",
    },
    "form-ho_kinh_doanh": {
        "ten_ho": "Bánh mì Cô Khai",
        "tru_so.province": "Thành phố Đà Nẵng",
        "tru_so.commune": "Phường Hải Châu",
        "tru_so.street": "12 Trần Phú",
        "cung_noi": "no",
        "nganh.0.ma": "4711",
        "nganh.0.ten": "Bán lẻ lương thực, thực phẩm",
        "lao_dong": "2",
    },
    "form-von": {"chu_the": "mot_ca_nhan", "von": "50000000", "thue": "ke_khai"},
    "result": {"result_channel": "desk"},
}


def photo(side=2000, seed=1):
    """Return a JPEG of some megabytes, as the camera of a phone makes it."""
    grain = Image.frombytes("RGB", (side, side), random.Random(seed).randbytes(side * side * 3))
    target = BytesIO()
    grain.save(target, "JPEG", quality=80)
    return target.getvalue()


class AtHome:
    """One citizen with a phone.

    :param phone: a :class:`phone.Phone` on the pages of ``server``
    :param server: a :class:`server.Server`
    :param str mailbox: the citizen's e-mail address
    """

    def __init__(self, phone, server, mailbox):
        self.phone, self.server, self.mailbox = phone, server, mailbox

    def find(self, words="dang ky thanh lap ho kinh doanh"):
        """From the house's first page to that of the procedure, by words without tones."""
        phone = self.phone
        phone.go("/")
        phone.enter("q", words)
        phone.follow("Tìm")
        phone.reads(PROCEDURE)
        phone.follow(PROCEDURE)
        return phone.reads(PROCEDURE, "Nộp trực tuyến")

    def sign_up(self):
        """Make an account by a code that comes by mail; begins where a login is asked for."""
        phone = self.phone
        phone.follow("Đăng nhập bằng mã một lần hoặc tạo tài khoản")
        phone.enter("address", self.mailbox)
        phone.follow("Gửi mã")
        phone.reads(self.mailbox, "Mã 6 chữ số")
        phone.enter("code", self.mailed_code())
        phone.follow("Tiếp tục")
        for name, text in (("name", NAME), ("password", PASSWORD), ("repeated", PASSWORD)):
            phone.enter(name, text)
        phone.enter("agreed", "1")
        phone.follow("Tạo tài khoản")

    def mailed_code(self):
        """Return the code of the last mail that waits to go out to the citizen's mailbox."""
        ((body,),) = self.server.query(
            "SELECT body_html FROM mail_mail WHERE email_to = %s ORDER BY id DESC LIMIT 1",
            self.mailbox,
        )
        (code,) = set(re.findall(r"(?<!\d)\d{6}(?!\d)", re.sub(r"<[^>]*>|#\w+", " ", body)))
        return code

    def sign_in(self):
        """Log in by the password, where a login is asked for."""
        self.phone.reads("Đăng nhập")
        self.phone.enter("login", self.mailbox)
        self.phone.enter("password", PASSWORD)
        self.phone.follow("Đăng nhập")

    def begin(self, times=1):
        """Choose for whom and where, and begin; return the number of the draft."""
        self.phone.reads(PROCEDURE, "Bộ phận một cửa nào tiếp nhận?")
        self.phone.enter("desk", DESK)
        self.phone.follow("Bắt đầu", times)
        self.phone.reads("Hồ sơ của ai")
        self.number = int(re.search(r"/submissions/(\d+)/", self.phone.address())[1])
        return self.number

    def path(self, page):
        return f"/egate/my/submissions/{self.number}/{page}"

    def is_at(self, page):
        return self.phone.address().partition("?")[0] == self.path(page)

    def type(self, page):
        """Type what belongs to a page of the way."""
        for name, text in TYPED[page].items():
            self.phone.enter(name, text)

    def go_on(self):
        """Save this page, and go on to the next."""
        self.phone.follow("Lưu và tiếp tục")

    def add(self, number, file: Path):
        """Choose a file for the paper of this number on the page, from 1."""
        boxes = "main form.upload input[type=file]"
        ids = self.phone.run(f"[...document.querySelectorAll('{boxes}')].map((one) => one.id)")
        self.phone.attach(f"#{ids[number - 1]}", file)

    def has_added(self, name):
        """Wait until a file is among the papers."""
        self.phone.until(
            "[...document.querySelectorAll('.file-name')]"
            f".some((one) => one.innerText.includes('{name}'))",
            f"{name} among the papers",
        )

    def receipt(self):
        """Return the number that the receipt names."""
        words = self.phone.reads("Đã gửi", "TT-")
        return re.search(r"\bTT-\d{6}-[A-Z0-9]{6}\b", words)[0]
