from odoo.tests import tagged

from odoo.addons.egate_base.tests.access_matrix import AccessMatrix, Sample
from odoo.addons.egate_base.tests.hostile_calls import HostileCalls
from odoo.addons.egate_dossier.tests.common import DossierCommon

#: The receipt of a dossier of the ward, whose people clerk, officer and leader are.
MATRIX = """
                  public citizen staff official clerk officer leader identity manager
egate.issued.form -      -       -     -        r     r       r      -        -
egate.register.print - - - rwcd rwcd rwcd rwcd - rwcd
"""


@tagged("post_install", "-at_install", "access_rights")
class TestAccessMatrix(HostileCalls, AccessMatrix, DossierCommon):
    """Who reads the forms given out; nobody writes them."""

    ADDON = "egate_reports"
    MATRIX = MATRIX

    @classmethod
    def _samples(cls):
        env = cls.env
        dossier = env["egate.dossier"].create(
            {
                "procedure_id": cls.procedure.id,
                "reception_unit_id": cls.desk.id,
                "agency_unit_id": cls.ward.id,
                "applicant_name": "Nguyễn Thị Minh Khai",
                "code": "T99-1",
                "received_at": "2026-11-23 02:10:00",
                "due_at": "2026-11-24 02:10:00",
            }
        )
        reports = env(user=cls.clerk, su=False)["ir.actions.report"]
        form = reports._egate_issue("egate_reports.receipt", dossier.ids).with_env(env)
        book = env["egate.register"].create({"scope": "x", "unit_id": cls.desk.id, "year": 2026})
        values = {
            "dossier_id": dossier.id,
            "kind": "transfer",
            "code": "T99-1",
            "form_version": "x",
            "print_number": 0,
            "printed_at": "2026-11-23 02:10:00",
            "printed_by_id": cls.clerk.id,
            "sha256": "x",
            "size": 1,
            "page_count": 1,
        }
        return {
            "egate.issued.form": Sample(lambda: values, {"code": "x"}, lambda root: form),
            # What of a book is printed is read as the user.
            "egate.register.print": Sample(
                lambda: {"register_id": book.id}, {"date_from": "2026-01-01"}
            ),
        }
