from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import HOME, MAIL, AccountCase

NEW = "khai.moi@example.vn"
RECOVER = "egate.account.recover"


@tagged("post_install", "-at_install")
class TestRecovery(AccountCase):
    """A lost phone or mailbox, at the counter."""

    def dialog(self, user=None, **values):
        user = user or self.clerk
        self.on_file.with_user(user)._note_found()
        values = {
            "partner_id": self.on_file.id,
            "reason": "mailbox",
            "compared": True,
            "address": NEW,
            **values,
        }
        return self.env[RECOVER].with_user(user).create(values)

    def recover(self, **values):
        dialog = self.dialog(**values)
        dialog.action_send()
        dialog.code = self.mailed_code(dialog.address)
        dialog.action_recover()
        return dialog

    def test_the_account_has_its_new_address_and_nothing_old_opens_it(self):
        self.link()
        self.log_in()
        self.assertEqual(self.url_open(HOME, allow_redirects=False).status_code, 200)
        self.account.totp_secret = "JBSWY3DPEHPK3PXP"
        # The owner's session knows of the factor.
        self.log_in()
        self.recover()
        self.assertEqual(self.account.login, NEW)
        self.assertEqual(self.account.egate_confirmed_email, NEW)
        self.assertFalse(self.account.totp_enabled)
        self.assertFalse(self.account._egate_has_password())
        answer = self.url_open(HOME, allow_redirects=False)
        self.assertEqual(answer.status_code, 303, "the session has ended")
        self.assertEqual(self.account._egate_citizens(), self.on_file, "who they are stays checked")
        event = self.env["egate.account.event"].search([("kind", "=", "recovered")])
        self.assertEqual((event.user_id, event.unit_id), (self.clerk, self.desk))
        self.assertEqual(event.data, {"because": "mailbox"})
        self.assertNotIn(NEW, str(event.read()))
        subjects = {self.mails(address)[:1].subject for address in (MAIL, NEW)}
        self.assertEqual(subjects, {"The address of your account was changed"})

    def test_a_wrong_code_changes_nothing(self):
        self.link()
        dialog = self.dialog()
        dialog.action_send()
        code = self.mailed_code(NEW)
        dialog.code = f"{(int(code) + 1) % 10**6:06}"
        dialog.action_recover()
        self.assertTrue(dialog.fault)
        self.assertEqual(self.account.login, MAIL)
        # Nor does a right one for an address that was changed meanwhile.
        dialog.write({"code": code, "address": "ke.xau@example.vn"})
        with self.assertRaises(UserError):
            dialog.action_recover()

    def test_only_a_checked_account_is_recovered(self):
        with self.assertRaises(UserError):
            self.dialog().action_send()

    def test_the_card_is_compared(self):
        self.link()
        with self.assertRaises(UserError):
            self.dialog(compared=False).action_send()

    def test_an_account_of_somebody_who_works_here_is_never_touched(self):
        for user in (self.officer, self.manager):
            with self.assertRaises(UserError):
                user.with_user(self.clerk)._egate_recover_at_desk(NEW, "mailbox")
            for method in ("_egate_drop_keys", "_egate_close"):
                with self.assertRaises(UserError):
                    getattr(user, method)()
            with self.assertRaises(UserError):
                user._egate_put_mail(NEW)
            with self.assertRaises(UserError):
                user._egate_set_password("mật khẩu của tôi")
        # A citizen who has begun to work here is a colleague.
        self.link()
        self.account.group_ids = [(6, 0, [self.env.ref("base.group_user").id])]
        with self.assertRaises(UserError):
            self.dialog().action_send()

    def test_an_address_of_another_account_is_not_given(self):
        self.link()
        colleague = new_test_user(
            self.env, "nhanvien@example.vn", groups="base.group_user", email="nhanvien@example.vn"
        )
        for taken in (self.make_account("khac@example.vn").login, colleague.login):
            with self.assertRaises(UserError):
                self.dialog(address=taken).action_send()

    def test_recoveries_are_bounded(self):
        self.link()
        for number in range(2):
            self.recover(address=f"lan{number}@example.vn")
        with self.assertRaises(UserError) as refused:
            self.dialog(address="lan3@example.vn").action_send()
        self.assertIn("twice this week", str(refused.exception))

    def test_only_a_clerk_recovers(self):
        self.link()
        for user in (self.account, self.officer, self.leader, self.manager):
            with self.assertRaises(AccessError):
                vals = {"partner_id": self.on_file.id, "address": NEW}
                created = self.rpc(user, RECOVER, "create", vals)
                self.rpc(user, RECOVER, "action_send", [created])

    def test_no_dialog_is_given_a_code_of_another(self):
        self.link()
        row = self.env["egate.account.code"]._send("change", NEW, account=self.account)
        with self.assertRaises(AccessError):
            vals = {"partner_id": self.on_file.id, "code_number": row.id}
            self.rpc(self.clerk, RECOVER, "create", vals)
