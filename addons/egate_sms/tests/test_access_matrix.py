from odoo.tests import tagged

from odoo.addons.egate_base.tests.access_matrix import AccessMatrix, Sample
from odoo.addons.egate_base.tests.common import BaseOfficeCase
from odoo.addons.egate_base.tests.hostile_calls import HostileCalls

#: Rows hold phone numbers: nobody of the one-stop office reads them, the administrator neither.
MATRIX = """
             public citizen staff official clerk officer leader identity manager
egate.outbox -      -       -     -        -     -       -      -        -
"""


@tagged("post_install", "-at_install", "access_rights")
class TestAccessMatrix(HostileCalls, AccessMatrix, BaseOfficeCase):
    ADDON = "egate_sms"
    MATRIX = MATRIX

    @classmethod
    def _samples(cls):
        def values():
            return {
                "key": cls._new(),
                "recipient": "0905000111",
                "text": "x",
                "created_at": "2031-01-01",
            }

        return {"egate.outbox": Sample(values, {"text": "y"})}
