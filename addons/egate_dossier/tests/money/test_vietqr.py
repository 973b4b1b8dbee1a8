import random
from io import BytesIO

import qrcode
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from odoo.tests import BaseCase

from ...tools import payment_reference, vietqr

#: As printed by other makers of such codes: NAPAS' own sample, and two public encoders.
OTHERS = {
    "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA530370454061800005802VN"
    "62340107NPS68690819thanh toan don hang63042E2E": (
        "970403",
        "0011012345678",
        180000,
        "thanh toan don hang",
    ),
    "00020101021238540010A00000072701240006970436011001234567890208QRIBFTTA5204000053037045405150005802"
    "VN5911CUA HANG AI62230819EGT99330126112300016304FF13": (
        "970436",
        "0123456789",
        15000,
        "EGT9933012611230001",
    ),
}
#: What the encoder vietnam-qr-pay 1.5.1 makes of the same values, sign by sign.
SAME = {
    ("970436", "0123456789", 15000, "Nop phi"): (
        "00020101021238540010A00000072701240006970436011001234567890208QRIBFTTA5303704540515000"
        "5802VN62110807Nop phi63046003"
    ),
    ("970436", "0123456789", None, ""): (
        "00020101021138540010A00000072701240006970436011001234567890208QRIBFTTA53037045802VN"
        "63046A15"
    ),
}
words = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=25)
transfers = st.builds(
    vietqr.Transfer,
    st.text("0123456789", min_size=6, max_size=6),
    st.text("0123456789", min_size=1, max_size=19),
    st.one_of(st.none(), st.integers(1, vietqr.MAX_AMOUNT)),
    words,
)
codes = st.builds(
    "{}.{:02d}.{:02d}-26{:02d}{:02d}-{:04d}".format,
    st.sampled_from(["H17", "T99", "000.00.33.H17", "G22"]),
    st.integers(0, 99),
    st.integers(0, 9),
    st.integers(1, 12),
    st.integers(1, 28),
    st.integers(1, 9999),
).filter(payment_reference.make)


class TestVietqr(BaseCase):
    """A code that every app reads, and a reference that survives every bank."""

    @given(transfers)
    def test_what_is_written_is_read(self, transfer):
        self.assertEqual(vietqr.decode(vietqr.encode(transfer)), transfer)

    def test_other_makers_codes_are_read_and_made_alike(self):
        for text, transfer in OTHERS.items():
            self.assertEqual(vietqr.decode(text), transfer)
        for transfer, text in SAME.items():
            self.assertEqual(vietqr.encode(vietqr.Transfer(*transfer)), text)

    def test_a_scanner_reads_the_picture(self):
        text = vietqr.encode(vietqr.Transfer("970436", "0123456789", 15000, "EG1234567"))
        picture = BytesIO()
        qrcode.make(text).save(picture)
        [found] = zxingcpp.read_barcodes(Image.open(picture).convert("L"))
        self.assertEqual(found.text, text)

    def test_what_cannot_stand_in_a_code_is_refused(self):
        good = vietqr.Transfer("970436", "0123456789", 15000, "EG1")
        wrong = {
            "bin": ["97043", "BFTVVNVX", "97043é"],
            "account": ["", "1" * 20, "01 23", "0123456789\n"],
            "amount": [0, -1, 10**13],
            "purpose": ["Nộp phí", "x" * 26, " x", "a-b", "x\n"],
        }
        for name, values in wrong.items():
            for value in values:
                with self.subTest(name, value=value), self.assertRaisesRegex(ValueError, name):
                    vietqr.encode(good._replace(**{name: value}))

    def test_a_code_that_is_not_whole_is_refused(self):
        text = vietqr.encode(vietqr.Transfer("970436", "0123456789", 15000, "EG1"))
        for broken in (text[:-1], text.replace("15000", "95000"), text[4:], "", "6304FFFF"):
            with self.subTest(broken), self.assertRaises(ValueError):
                vietqr.decode(broken)

    @given(
        codes, st.randoms(use_true_random=False), st.sampled_from(["", "MBVCB.8812.", "CT DEN "])
    )
    def test_a_reference_is_found_whatever_a_bank_does_to_it(self, code, chance, before):
        reference = payment_reference.make(code)
        self.assertLessEqual(len(reference), vietqr.MAX_PURPOSE)
        mangled = "".join(
            sign + chance.choice(["", "", "", " ", "-", ".", "\n"]) for sign in reference
        )
        mangled = chance.choice([mangled, mangled.lower(), mangled.title()])
        after = chance.choice(["", ".CT tu 0071000123456 NGUYEN VAN A", "-261126-09:15:02 123456"])
        found = payment_reference.find(f"{before}{mangled}{after}")
        self.assertIn(payment_reference.squeezed(code), found)

    @given(codes, st.randoms(use_true_random=False))
    def test_a_slip_of_the_finger_is_found_out(self, code, chance):
        reference = payment_reference.make(code)
        at = chance.randrange(2, len(reference))
        other = list(reference)
        alike = "0123456789" if reference[at].isdigit() else "ABCDFHIJKLMNOPQRSTUVWXYZ"
        other[at] = chance.choice([sign for sign in alike if sign != reference[at]])
        plain = payment_reference.squeezed(code)
        self.assertNotIn(plain, payment_reference.find("".join(other)))
        whole = payment_reference.LONGEST + 2
        for found in payment_reference.find("".join(other)):
            self.assertLess(len(found), min(len(plain), whole))
        swapped = list(reference)
        at = chance.randrange(2, len(reference) - 1)
        swapped[at], swapped[at + 1] = swapped[at + 1], swapped[at]
        if swapped != list(reference):
            self.assertNotIn(plain, payment_reference.find("".join(swapped)))

    def test_words_of_a_bank_are_no_reference(self):
        chance = random.Random(7)
        for _turn in range(500):
            text = "".join(chance.choice("DEGHT 0123456789.") for _sign in range(60))
            for found in payment_reference.find(text):
                self.assertEqual(payment_reference.make(found)[2:-2], found)
        self.assertEqual(payment_reference.find("eg " * 300), [])
