from odoo.tests import tagged

from odoo.addons.egate_base.tests.access_matrix import AccessMatrix, Sample
from odoo.addons.egate_base.tests.common import BaseOfficeCase
from odoo.addons.egate_base.tests.hostile_calls import HostileCalls

#: Odoo gives it to those who administer the system alone, and so it stays.
MATRIX = """
                    public citizen staff official clerk officer leader identity manager
auth.oauth.provider -      -       -     -        -     -       -      -        -
"""


@tagged("post_install", "-at_install", "access_rights")
class TestAccessMatrix(HostileCalls, AccessMatrix, BaseOfficeCase):
    ADDON = "egate_oidc"
    MATRIX = MATRIX

    @classmethod
    def _samples(cls):
        def values():
            return {
                "name": cls._new(),
                "body": "x",
                "egate_flow": "code",
                "egate_issuer": "https://id.example",
            }

        return {"auth.oauth.provider": Sample(values, {"name": "y"})}
