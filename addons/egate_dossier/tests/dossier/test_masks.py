from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.egate_base.tools.masks import MASKS

from ..common import IDENTITY, DossierCommon

RAW = ("identity_number", "applicant_birth_date", "applicant_phone", "applicant_address")
SHOWN = {
    "identity_masked": "•••••••••123",
    "birth_date_masked": "••/••/1990",
    "phone_masked": "•••••••111",
    "address_masked": "•••, phường Mẫu",
}


@tagged("post_install", "-at_install")
class TestMasks(DossierCommon):
    def mask(self, *kinds):
        settings = {f"egate_mask_{kind}": kind in kinds for kind in MASKS}
        self.env["res.config.settings"].create(settings).execute()

    def test_what_is_masked_is_closed_to_the_leader_and_open_to_the_officer(self):
        dossier = self.receive(applicant_birth_date="1990-03-14")
        self.mask(*MASKS)
        leader = dossier.with_user(self.leader)
        shown = leader.read(list(SHOWN))[0]
        self.assertEqual({name: shown[name] for name in SHOWN}, SHOWN)
        for name in RAW:
            with self.subTest(name=name):
                self.assertTrue(dossier.with_user(self.officer).read([name])[0][name])
                with self.assertRaises(AccessError):
                    leader.read([name])
                with self.assertRaises(AccessError):
                    leader.search([(name, "!=", False)])
                with self.assertRaises(AccessError):
                    leader._read_group([], [name])
        self.mask()
        values = leader.read(list(RAW))[0]
        self.assertEqual(values["identity_number"], IDENTITY)

    def test_a_person_is_not_searched_by_the_way_of_the_dossier(self):
        self.receive()
        self.mask("phone")
        dossiers = self.env["egate.dossier"].with_user(self.leader)
        for path in ("applicant_id.phone", "applicant_id.identity_number"):
            values = ("like", "0")
            if path.endswith("number"):
                self.mask("identity_number")
            with self.subTest(path=path), self.assertRaises(AccessError):
                dossiers.search([(path, *values)])

    def test_the_leaders_screens_open_with_everything_masked(self):
        dossier = self.receive(applicant_birth_date="1990-03-14", submitter_name="Lê Văn Hùng")
        self.mask(*MASKS)
        leader = dossier.with_user(self.leader)
        for kind in ("form", "list", "search"):
            views = leader.get_views([(False, kind)])
            arch = views["views"][kind]["arch"]
            for name in (*RAW, "submitter_phone"):
                with self.subTest(kind=kind, name=name):
                    self.assertNotIn(f'name="{name}"', arch)
        names = views["models"]["egate.dossier"]["fields"]
        self.assertEqual(len(leader.web_read({name: {} for name in names})), 1)
