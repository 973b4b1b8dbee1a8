"""A figure beside the menu is the number of rows of the list that it opens."""

from lxml import etree
from office import OfficeCase

from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval


@tagged("post_install", "-at_install")
class TestFigures(OfficeCase):
    def rows(self, user, one):
        """Return how many rows the list has that ``one`` of the figures opens."""
        action = self.env.ref(one["action"])
        model = self.env[action.res_model].with_user(user)
        known = {"uid": user.id}
        domain = Domain(safe_eval(action.domain or "[]", known))
        context = {**safe_eval(action.context or "{}", known), **one["context"]}
        arch = etree.fromstring(model.get_view(action.search_view_id.id, "search")["arch"])
        for key, value in context.items():
            if key.startswith("search_default_") and value:
                (node,) = arch.xpath(f"//filter[@name='{key[15:]}']")
                domain &= Domain(safe_eval(node.get("domain"), known))
        return model.search_count(domain)

    def test_every_figure_is_the_number_of_rows_behind_it(self):
        dossier = self.received("Nguyễn Bàn Giao")
        handovers = self.env["egate.handover"].with_user(self.people["canbo"])
        stack = handovers.browse(handovers.start()["id"])
        stack.scan(dossier.code)
        stack.give()
        seen = set()
        for login in ("canbo", "chuyenvien", "truongphong", "lanhdao"):
            user = self.people[login]
            for one in self.env["egate.dossier"].with_user(user).work_counts():
                with self.subTest(login, list=one["key"]):
                    self.assertEqual(self.rows(user, one), one["count"])
                seen |= {one["key"]} if one["count"] else set()
        self.assertLessEqual({"confirm", "pool", "directed"}, seen)
