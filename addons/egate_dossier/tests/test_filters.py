import ast
import re
from itertools import combinations

from lxml import etree

from odoo.tests import TransactionCase, tagged

#: One another's alternatives, though their terms do not say so plainly.
ALTERNATIVES = {
    ("egate.directive", "awaits_me", "given_by_me"),
    ("egate.assignment", "in_force", "ended"),
    ("egate.assignment", "to_come", "ended"),
}


@tagged("post_install", "-at_install")
class TestFilters(TransactionCase):
    """What is chosen of a list's filters narrows it.

    Filters between two separators are joined by *or*: there stand only those that exclude each
    other, such as two states. Else the wider one swallows the narrower, and choosing that does
    nothing.
    """

    def test_filters_of_one_group_exclude_each_other(self):
        views = self.env["ir.ui.view"].search(
            [("type", "=", "search"), ("model", "=like", "egate.%"), ("mode", "=", "primary")]
        )
        self.assertGreater(len(views), 25)
        for view in views:
            arch = etree.fromstring(view.get_combined_arch())
            for group in self.groups(arch):
                for one, other in combinations(group, 2):
                    key = (view.model, one.get("name"), other.get("name"))
                    if key in ALTERNATIVES:
                        continue
                    with self.subTest(view=view.xml_id, filters=key[1:]):
                        self.assertFalse(one.get("date") or other.get("date"))
                        self.assertTrue(self.exclude(one.get("domain"), other.get("domain")))

    @staticmethod
    def groups(arch):
        found = [[]]
        for node in arch:
            if node.tag == "filter" and not node.get("context", "").startswith("{'group_by"):
                found[-1].append(node)
            elif node.tag == "separator":
                found.append([])
        return found

    def exclude(self, one, other):
        """Return whether no record is in both domains, as far as their terms say so plainly."""
        terms = [self.terms(text) for text in (one, other)]
        return any(
            self.clash(mine, theirs)
            for mine in terms[0]
            for theirs in terms[1]
            if mine[0] == theirs[0]
        )

    @staticmethod
    def terms(text):
        """Return the terms that all have to hold; those of an *or* may not."""
        parts = ast.literal_eval(re.sub(r"\buid\b", "'uid'", text))
        found, skip = [], 0
        for part in parts:
            if part == "|":
                skip = max(skip, 1) + 1
            elif isinstance(part, tuple):
                if skip:
                    skip -= 1
                else:
                    found.append(part)
        return found

    @staticmethod
    def clash(mine, theirs):
        (_name, sign, value), (_same, other_sign, other) = mine, theirs
        signs = {sign, other_sign}
        if signs <= {"=", "in"}:
            sets = [set(v) if isinstance(v, (tuple, list)) else {v} for v in (value, other)]
            return not sets[0] & sets[1]
        if signs == {"=", "!="} or signs in ({"<", ">="}, {"<=", ">"}):
            return value == other
        return False
