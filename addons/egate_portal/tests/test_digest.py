from odoo.tests import TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestDigest(TransactionCase):
    """Odoo writes no figures of its own to the people of the office."""

    def test_no_digest_is_on_and_nobody_new_is_subscribed(self):
        digests = self.env["digest.digest"].search([])
        self.assertTrue(digests)
        self.assertEqual(set(digests.mapped("state")), {"deactivated"})
        somebody = new_test_user(self.env, "somebody", groups="base.group_user")
        self.assertNotIn(somebody, digests.user_ids)
        before = self.env["mail.mail"].search([])
        self.env["digest.digest"]._cron_send_digest_email()
        self.assertEqual(self.env["mail.mail"].search([]), before)

    def test_one_that_the_office_turns_on_stays_on(self):
        digest = self.env["digest.digest"].search([], limit=1)
        digest.action_activate()
        self.env["digest.digest"]._switch_off_once()
        self.assertEqual(digest.state, "activated")
