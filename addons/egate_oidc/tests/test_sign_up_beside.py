from odoo.tests import tagged

from .common import OidcCase


@tagged("post_install", "-at_install")
class TestSignUpBeside(OidcCase):
    """Where providers are offered, accounts are still made by a code."""

    def test_an_account_is_made_by_a_code_too(self):
        account = self.env["res.users"]._egate_sign_up("moi@example.vn", "Trần Thị Mới")
        self.assertEqual(account.login, "moi@example.vn")
        self.assertTrue(account._is_egate_citizen())
