from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import BaseOfficeCase

NONSENSE = "nonsense"


@tagged("post_install", "-at_install", "access_rights")
class TestChoices(BaseOfficeCase):
    """A field with choices never holds anything else; a filter of one empties no list of others."""

    def choices(self):
        """Yield every stored field with choices that the suite has, with its model."""
        for name, model in sorted(self.env.registry.items()):
            if model._abstract or not model._auto:
                continue
            for field in self.env[name]._entered_fields.choices:
                yield self.env[name], field

    def test_no_model_takes_a_value_that_is_not_offered(self):
        tried = 0
        for model, name in self.choices():
            tried += 1
            user = self.env.ref("base.user_admin")
            for records in (model, model.with_user(user)):
                with self.subTest(model=model._name, field=name), self.assertRaises(UserError):
                    records.create({name: NONSENSE})
                with self.subTest(model=model._name, field=name), self.assertRaises(UserError):
                    records.browse(1).write({name: NONSENSE})
        self.assertGreater(tried, 20)

    def test_a_value_that_is_not_offered_is_told_in_words(self):
        with self.assertRaisesRegex(UserError, "“nonsense” is no choice of “Level”"):
            self.rpc(self.manager, "egate.unit", "write", [self.ward.id], {"level": NONSENSE})

    def filter(self, user, **values):
        vals = {
            "name": "Không có gì",
            "model_id": "egate.unit",
            "domain": "[('id', '=', 0)]",
            "is_default": True,
            **values,
        }
        (number,) = self.rpc(user, "ir.filters", "create", [vals])
        return self.env["ir.filters"].browse(number)

    def test_nobody_but_an_administrator_shares_a_filter_on_the_offices_records(self):
        for user in (self.clerk, self.officer, self.leader, self.stranger):
            own = self.filter(user, user_ids=user.ids)
            for users in ([], self.leader.ids + self.clerk.ids, [self.manager.id]):
                with self.subTest(user=user.login, users=users):
                    with self.assertRaises(AccessError):
                        self.filter(user, user_ids=users)
                    with self.assertRaises(AccessError):
                        values = {"user_ids": [(6, 0, users)]}
                        self.rpc(user, "ir.filters", "write", [own.id], values)
            elsewhere = self.filter(user, user_ids=[], model_id="res.country")
            with self.subTest(user=user.login, how="moved"), self.assertRaises(AccessError):
                values = {"model_id": "egate.unit"}
                self.rpc(user, "ir.filters", "write", [elsewhere.id], values)
            found = self.rpc(self.manager, "ir.filters", "get_filters", "egate.unit")
            self.assertFalse(found)

    def test_an_administrator_shares_one_and_everybody_keeps_their_own(self):
        shared = self.filter(self.manager, user_ids=[], name="Của mọi người")
        own = self.filter(self.clerk, user_ids=self.clerk.ids, name="Của tôi")
        self.rpc(self.clerk, "ir.filters", "write", [own.id], {"name": "Của riêng tôi"})
        names = [
            {one["name"] for one in self.rpc(user, "ir.filters", "get_filters", "egate.unit")}
            for user in (self.clerk, self.leader)
        ]
        self.assertEqual(names, [{"Của mọi người", "Của riêng tôi"}, {"Của mọi người"}])
        with self.assertRaises(AccessError):
            self.rpc(self.clerk, "ir.filters", "write", [shared.id], {"is_default": False})
        with self.assertRaises(AccessError):
            self.rpc(self.clerk, "ir.filters", "unlink", [shared.id])
        self.rpc(self.clerk, "ir.filters", "unlink", [own.id])
