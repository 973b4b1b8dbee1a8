from odoo.fields import Command
from odoo.tests import tagged, users

from odoo.addons.egate_base.tests.access_matrix import KINDS, AccessMatrix, Sample
from odoo.addons.egate_dossier.tests.common import IDENTITY, DossierCommon
from odoo.addons.egate_dossier.tests.matrix_people import MatrixPeople

#: The inbox is that of the ward's desk, whose clerk scans; the other clerk and the stranger, an
#: officer, are of another ward.
MATRIX = """
                 public citizen staff official clerk officer leader identity manager
egate.scan.job   -      -       -     -        r     -       -      -        -
egate.scan.batch -      -       -     -        r     -       -      -        -
egate.scan.page  -      -       -     -        r     -       -      -        -
egate.desk.scanner -    -       -     -        -     -       -      -        rwcd

                 other_clerk stranger cashier other_cashier
egate.scan.job   -           -        -       -
egate.scan.batch -           -        -       -
egate.scan.page  -           -        -       -
egate.desk.scanner -         -        -       -
"""


@tagged("post_install", "-at_install", "access_rights")
class TestAccessMatrix(MatrixPeople, AccessMatrix, DossierCommon):
    """Who looks into the scan inbox of the ward's desk; nobody writes there."""

    ADDON = "egate_scan"
    MATRIX = MATRIX

    @users(*KINDS, "other_clerk", "stranger", "cashier", "other_cashier")
    def test_who_may_do_what(self):
        self._try_the_table()

    # A page without a picture, jobs without a scanner.
    UNTRIED = {
        ("egate.scan.page", "action_file"),
        *(("egate.scan.job", name) for name in ("cancel", "progress", "save", "scan_more", "stop")),
    }

    def _arguments(self):
        paper = self.targets["egate.scan.job"][0].paper_id
        return {"dossier_id": paper.dossier_id.id, "paper_id": paper.id, "dpi": 300}

    @classmethod
    def _samples(cls):
        env = cls.env
        draft = (
            env["egate.dossier"]
            .with_user(cls.clerk)
            .create(
                {
                    "procedure_id": cls.procedure.id,
                    "reception_unit_id": cls.desk.id,
                    "identity_number": IDENTITY,
                    "applicant_name": "Nguyễn Thị Minh Khai",
                    "applicant_address": "12 Trần Phú, phường Mẫu",
                    "paper_ids": [Command.create({"name": "Tờ khai", "received": True})],
                }
            )
        )
        counter = env["egate.desk"].create({"name": "x", "unit_id": cls.desk.id})
        job_vals = {
            "user_id": cls.clerk.id,
            "desk_id": counter.id,
            "paper_id": draft.paper_ids[:1].id,
            "scanner": "test:0",
            "folder": "x",
        }
        batch_vals = {"unit_id": cls.desk.id, "name": "x", "source": "browser"}
        job = env["egate.scan.job"].create(job_vals)
        batch = env["egate.scan.batch"].create(batch_vals)
        page_vals = {"unit_id": cls.desk.id, "batch_id": batch.id}
        page = env["egate.scan.page"].create(page_vals)
        return {
            "egate.scan.job": Sample(lambda: job_vals, {"state": "done"}, lambda root: job),
            "egate.scan.batch": Sample(lambda: batch_vals, {"name": "y"}, lambda root: batch),
            "egate.scan.page": Sample(lambda: page_vals, {"sequence": 9}, lambda root: page),
            "egate.desk.scanner": Sample(
                lambda: {"desk_id": counter.id, "device": "test:0"}, {"device": "test:1"}
            ),
        }
