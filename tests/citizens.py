"""Citizens of the demo with accounts, and their dossiers, for the pages that they see."""

import time
from contextlib import contextmanager
from io import BytesIO

from office import OfficeCase
from werkzeug.datastructures import MultiDict

from odoo.tests import new_test_user

from odoo.addons.egate_base.models.ir_http_limits import ALL_BUCKETS
from odoo.addons.egate_dossier.tests.sample_files import pdf
from odoo.addons.egate_portal.controllers.mine import look_up
from odoo.addons.egate_portal.tests.readers import Readers

LAN, DAT = "lan@congdan.example", "dat@congdan.example"
#: A registration with an online form; procedures by the names of the demo: for a household's
#: business, and a certificate that costs something.
BIRTH, HOUSEHOLD, CERTIFICATE = "1.001193", "1_001612", "1_001022"
RECEIVED = ("nhan", "chuyenvien")
SIGNED = (RECEIVED, ("trinh_ky", "chuyenvien"), ("ky", "lanhdao"))
ADDRESS = "moi@congdan.example"


class CitizenCase(Readers, OfficeCase):
    """Lan, whose identity was checked, and Đạt, whose was not, at the office of Hải Châu."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lan = cls.env.ref("egate_demo.citizen_lan")
        cls.dat = cls.env.ref("egate_demo.citizen_dat")
        cls.accounts = {}
        for mail, citizen in ((LAN, cls.lan), (DAT, cls.dat)):
            cls.accounts[mail] = new_test_user(
                cls.env,
                mail,
                groups="base.group_portal",
                password=mail,
                name=citizen.name,
                email=mail,
                lang="vi_VN",
            )
            cls.accounts[mail].egate_confirmed_email = mail
        cls.clerk = cls.people["canbo"]
        desk = cls.env["egate.unit"].browse(cls.clerk._egate_acting()[0].id)
        identities = cls.env["egate.citizen.identity"].with_user(cls.clerk)
        identities._check_in(cls.accounts[LAN], cls.lan, "desk", unit=desk)

    def setUp(self):
        super().setUp()
        look_up.LOOK_UPS.forget()
        for buckets in ALL_BUCKETS:
            buckets.forget()
        self.faults = []
        self.addCleanup(self._no_page_is_wrong)

    @contextmanager
    def gathered(self):
        """Go on after a page that is wrong: all of them are told when the test ends."""
        try:
            yield
        except AssertionError as fault:
            # A page of Odoo's own (sign-in) that is left before its scripts have all begun.
            if "Error while fetching translations" not in str(fault):
                self.faults.append(str(fault))

    def _no_page_is_wrong(self):
        self.assertFalse(self.faults, "\n\n".join(self.faults))

    def of_lan(self, *moves, procedure=HOUSEHOLD):
        """Receive a dossier of hers at the counter and move it on; return it."""
        return self.received(
            self.lan.name,
            *moves,
            procedure=procedure,
            identity_kind="cccd",
            identity_number=self.lan.identity_number,
            identity_reason="",
        )

    def given(self):
        """Return a dossier of hers whose result she holds, with its file."""
        dossier = self.of_lan(*SIGNED[:2])
        self.act(dossier, "ky", "lanhdao")
        result = dossier.result_ids
        officer = result.with_user(self.people["chuyenvien"])
        officer._add_file("giay-chung-nhan.pdf", pdf("Giấy chứng nhận"))
        self.env["egate.payment"].with_user(self.people["thungan"]).collect_fee(dossier.id)
        proof = {"channel": "desk", "receiver": "owner", "identity": True, "on_paper": True}
        self.act(dossier, "tra", "canbo", proof=proof)
        return dossier

    def draft(self, mail=DAT, code=BIRTH, for_whom="self"):
        """Begin a dossier online; return it."""
        procedure = self.env["egate.procedure"].search([("code", "=", code)])
        submissions = self.env["egate.submission"].with_user(self.accounts[mail])
        offered = submissions._begin_choices(procedure)
        desks = offered["desks"].filtered(lambda one: one.name.endswith("Hải Châu"))
        post = {
            "for_whom": for_whom,
            "desk": str(desks[:1].id),
            "agency": str(offered["agencies"][:1].id),
            "variant": str(offered["variants"][:1].id),
        }
        submission, faults = submissions._begin(procedure, post)
        self.assertFalse(faults)
        return self.env["egate.submission"].browse(submission.id)

    def ready(self, code="1.001022"):
        """Return a dossier of Đạt's that he may send."""
        submission = self.draft(code=code)
        owner = {
            "name": self.dat.name,
            "identity_kind": "cccd",
            "identity_number": self.dat.identity_number,
            "birth": "30/09/1988",
            "address": "5 Bạch Đằng, phường Hải Châu",
            "phone": "0905000222",
            "email": DAT,
        }
        submission._save_step("owner", MultiDict(owner))
        self.add_papers(submission)
        submission._save_step("result", MultiDict({"result_channel": "desk"}))
        self.assertFalse(submission._all_faults())
        return submission

    def add_papers(self, submission):
        for part in submission._components().filtered("required"):
            submission._add_file(part, "giay-to.pdf", BytesIO(pdf(part.name)))

    def asked_for_a_code(self):
        """Return what the session of somebody holds to whose address a code was sent."""
        row = self.env["egate.account.code"]._send("address", ADDRESS, network="x")
        return {"egate_code_asked": {"id": row.id, "address": ADDRESS}}

    def proven(self):
        """Return what the session of somebody holds who has proven an address."""
        until = int(time.time()) + 600
        return {"egate_address_proven": {"address": ADDRESS, "until": until}}
