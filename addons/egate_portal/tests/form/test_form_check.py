from odoo.exceptions import UserError
from odoo.tests import tagged

from ...tools.form_check import faults_of
from .common import FormCase, definition, field, page, when

AB = [{"key": "a", "label": "A"}, {"key": "b", "label": "B"}]


def both(mode, *rules):
    """Return a rule with the conditions of several."""
    return {"mode": mode, "conditions": [one for rule in rules for one in rule["conditions"]]}


@tagged("post_install", "-at_install")
class TestFormCheck(FormCase):
    """No form is published that somebody could not finish."""

    def faults(self, *pages):
        return [name for name, _values in faults_of(definition(*pages))]

    def assert_fault(self, name, *fields):
        with self.subTest(fault=name, fields=fields):
            self.assertEqual(self.faults(page(*fields)), [name])

    def assert_fine(self, *fields):
        with self.subTest(fields=fields):
            self.assertEqual(self.faults(page(*fields)), [])

    def test_what_is_missing_or_twice(self):
        self.assertEqual(self.faults(), ["no_fields"])
        self.assert_fault("no_fields", field("n", "note"))
        self.assert_fault("no_choices", field("a", "choice", choices=[]))
        self.assert_fault("same_choices", field("a", "choice", choices=[AB[0], AB[0]]))
        self.assert_fault("no_columns", field("a", "table", columns=[]))
        self.assert_fault("twice", field("a"), field("a"))
        self.assert_fault("limits", field("a", "number", min="2", max="1,5"))
        self.assert_fault("limits", field("a", "money", max="-1"))
        self.assert_fault("limits", field("a", "date", min="2026-01-02", max="2026-01-01"))
        self.assert_fault(
            "limits", field("a", "table", min_rows=3, max_rows=2, columns=[field("c")])
        )
        self.assert_fault("prefill", field("a", "number", prefill="owner_name"))
        self.assert_fine(field("a", prefill="owner_name"))

    def test_what_a_rule_names(self):
        a = field("a", "choice", choices=AB)
        self.assert_fault("missing", field("x", show=when("z", "filled")))
        self.assert_fault("itself", field("x", show=when("x", "filled")))
        self.assert_fault("operator", a, field("x", show=when("a", "at_least", "3")))
        self.assert_fault("value", a, field("x", show=when("a", "is", "c")))
        self.assert_fault("value", a, field("x", show=when("a", "one_of", [])))
        self.assert_fault("value", field("n", "number"), field("x", show=when("n", "is", "ba")))
        later = [page(field("x", show=when("a", "filled")), key="p"), page(a, key="q")]
        self.assertEqual(self.faults(*later), ["later"])
        self.assertEqual(self.faults(*reversed(later)), [])
        # On one page the order is free.
        self.assert_fine(field("x", show=when("a", "filled")), a)

    def test_what_a_formula_names(self):
        table = field("t", "table", columns=[{"key": "c", "kind": "text", "label": "C"}])
        number = field("n", "number")

        def computed(**formula):
            return field("x", "computed", formula=formula)

        self.assert_fault("no_formula", number, computed(kind="code"))
        self.assert_fault("no_operands", number, computed(kind="sum", fields=[]))
        self.assert_fault("no_operands", number, computed(kind="difference", fields=["n"]))
        self.assert_fault("operand", number, field("a"), computed(kind="sum", fields=["a"]))
        self.assert_fault("column", table, computed(kind="column_sum", table="t", column="c"))
        self.assert_fault("operand", number, computed(kind="age", field="n"))
        self.assert_fine(table, computed(kind="rows", table="t"))

    def test_circles(self):
        x, y = (field(a, show=when(b, "filled")) for a, b in ("xy", "yx"))
        self.assert_fault("circle", x, y)
        through = field("s", "computed", formula={"kind": "sum", "fields": ["n"]})
        self.assert_fault("circle", through, field("n", "number", show=when("s", "at_least", "1")))
        z = field("z", show=when("x", "filled"))
        self.assert_fault(
            "circle", field("x", show=when("y", "filled")), field("y", show=when("z", "filled")), z
        )
        # That one must be answered when another is hides nothing.
        self.assert_fine(
            field("x", require=when("y", "filled")), field("y", require=when("x", "filled"))
        )

    def test_rules_that_can_never_hold(self):
        a, yes = field("a", "choice", choices=AB), field("j", "yes")
        number = field("n", "number", min="0", max="10")
        day = field("d", "date", min="2020-01-01", max="today")
        several = field("s", "choices", choices=AB)

        def shown(*rules, mode="all", **more):
            return field("x", show=both(mode, *rules), **more)

        never = [
            (a, when("a", "is", "a"), when("a", "is", "b")),
            (a, when("a", "is_not", "a"), when("a", "is_not", "b")),
            (a, when("a", "one_of", ["a"]), when("a", "is_not", "a")),
            (yes, when("j", "is", "yes"), when("j", "is", "no")),
            (number, when("n", "at_least", "10,5")),
            (number, when("n", "at_least", "4"), when("n", "at_most", "3")),
            (number, when("n", "at_least", "3.2"), when("n", "at_most", "3.8")),
            (number, when("n", "is", "2.5")),
            (number, when("n", "at_least", "10"), when("n", "is_not", "10")),
            (day, when("d", "before", "2020-01-01")),
            (day, when("d", "after", "2022-01-01"), when("d", "before", "2022-01-02")),
            (day, when("d", "after", "today")),
            (several, when("s", "is", "a"), when("s", "is_not", "a")),
            (several, when("s", "is_not", "a"), when("s", "is_not", "b")),
        ]
        for source, *rules in never:
            self.assert_fault("never", source, shown(*rules))
            self.assert_fault("hidden", source, shown(*rules, required=True))
        fine = [
            (a, when("a", "is", "a"), when("a", "is_not", "b")),
            (number, when("n", "at_least", "10")),
            (
                field("n", "number", decimals=1),
                when("n", "at_least", "3.2"),
                when("n", "at_most", "3.8"),
            ),
            (day, when("d", "after", "2022-01-01"), when("d", "before", "2022-01-03")),
            (several, when("s", "is", "a"), when("s", "is", "b")),
        ]
        for source, *rules in fine:
            self.assert_fine(source, shown(*rules, required=True))
        self.assert_fault(
            "dead_rule",
            a,
            shown(when("a", "is", "a"), both("all", when("a", "is", "b")), mode="any")
            | {
                "show": {
                    "mode": "any",
                    "conditions": [
                        *when("a", "is", "a")["conditions"],
                        *when("n", "is", "11")["conditions"],
                    ],
                }
            },
            number,
        )
        self.assert_fault("never_required", number, field("x", require=when("n", "at_least", "11")))

    def test_a_field_hidden_by_the_field_that_it_asks(self):
        a, b = field("a", "choice", choices=AB), field("b", "yes", show=when("a", "is", "a"))
        rule = both("all", when("b", "is", "yes"), when("a", "is", "b"))
        self.assert_fault("hidden", a, b, field("x", required=True, show=rule))
        other = both("any", when("b", "is", "yes"), when("a", "is", "b"))
        self.assert_fine(a, b, field("x", required=True, show=other))
        # A sum of what is at most ten, three times.
        numbers = [field(key, "number", min="0", max="10") for key in "klm"]
        total = field("t", "computed", formula={"kind": "sum", "fields": ["k", "l", "m"]})
        self.assert_fault("never", *numbers, total, field("x", show=when("t", "at_least", "31")))
        self.assert_fine(*numbers, total, field("x", show=when("t", "at_least", "30")))

    def test_many_alternatives_end(self):
        sources = [field(f"s{number}", "choice", choices=AB) for number in range(30)]
        chain = [
            field(
                f"x{number}",
                show=both("any", when(f"s{number}", "is", "a"), when(f"s{number}", "is", "b")),
            )
            for number in range(30)
        ]
        rule = both(
            "all",
            *(when(f"x{number}", "filled") for number in range(30)),
            when("s0", "is", "a"),
            when("s0", "is", "b"),
        )
        self.assertIn(self.faults(page(*sources, *chain, field("z", show=rule))), ([], ["never"]))

    def test_publishing_is_refused_in_sentences(self):
        number = field("n", "number", max="10")
        form = self.draw(page(number, field("x", required=True, show=when("n", "at_least", "11"))))
        for method in (form.action_publish, form.action_check):
            with self.assertRaisesRegex(
                UserError, "“Ô x” must be answered, and its rules can never"
            ):
                method()
        form.field_ids.condition_ids.value = "9"
        self.assertEqual(form.action_check()["tag"], "display_notification")
        form.action_publish()
        with self.assertRaisesRegex(UserError, "Only a draft is published"):
            form.with_env(self.env(su=True)).action_publish()
