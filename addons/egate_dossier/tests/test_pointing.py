import doctest

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.egate_base.models import egate_pointing

from .common import DossierCommon

#: A word in everything of the dossier that is not for others.
SECRET = "BIMATHOSO"


class _Undone(Exception):  # noqa: N818
    """Raised so that the savepoint undoes what was tried."""


@tagged("post_install", "-at_install", "access_rights")
class TestPointing(DossierCommon):
    """Whoever points at what they may not read learns nothing of it, not even its name."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.far_desk = cls.desk.copy(
            {"name": "Quầy xã Khác", "code": "T99.44.01", "parent_id": cls.other_ward.id}
        )
        cls.others = [
            cls.stranger,
            cls._person("far.clerk", cls.role_clerk, cls.far_desk),
            cls._person("far.leader", cls.role_leader, cls.other_ward),
        ]

    def setUp(self):
        super().setUp()
        draft = self.draft(applicant_name=f"{SECRET} Minh Khai", content=SECRET)
        self.scan(draft.paper_ids[0], f"{SECRET}.pdf")
        draft.action_receive()
        dossier = self.env["egate.dossier"].browse(draft.id)
        self.dossier = dossier
        self.secrets = (SECRET, dossier.code, dossier.tracking_token)
        on = dossier.with_user(self.leader)
        on.action_direct(SECRET, self.ward.id, 1, "working_day")
        dossier.with_user(self.officer).private_note_ids.create(
            {"dossier_id": dossier.id, "text": SECRET}
        )
        self.do(dossier, "claim", self.officer)
        dossier.message_post(body=SECRET)
        self.env.flush_all()
        self.env.invalidate_all()

    def hidden(self, model):
        """Return a record of ``model`` that none of the others reads, or an empty one."""
        for record in self.env[model].search([], order="id desc", limit=20):
            if not any(record.with_user(user).has_access("read") for user in self.others):
                return record
        return self.env[model]

    def targets(self):
        """Return the hidden records of the office, by model."""
        names = [
            name
            for name, model in self.env.registry.items()
            if not model._abstract
            and not model._transient
            and model._auto
            and ((model._original_module or "").startswith("egate") or name in ("ir.attachment",))
        ]
        found = {name: record for name in names if (record := self.hidden(name))}
        wanted = {
            "egate.dossier",
            "egate.dossier.paper",
            "egate.dossier.file",
            "egate.dossier.fee",
            "egate.dossier.step",
            "egate.directive",
            "egate.private.note",
            "egate.dossier.event",
            "ir.attachment",
        }
        self.assertLessEqual(wanted, found.keys())
        return found

    def pointers(self, targets):
        """Yield every field of every model that points at a hidden record."""
        for name, model in sorted(self.env.registry.items()):
            if model._abstract or not model._auto:
                continue
            for field in model._fields.values():
                if field.type in ("many2one", "many2many") and field.comodel_name in targets:
                    yield name, field, targets[field.comodel_name]

    def attempt(self, user, model, method, *args, **kwargs):
        """Do what a browser may do; return all that it answers, refusals included."""
        answer = ""
        try:
            with self.env.cr.savepoint():
                answer = self.rpc(user, model, method, *args, **kwargs)
                if method == "create":
                    spec = self.specification(model)
                    answer = self.rpc(user, model, "web_read", answer, spec)
                raise _Undone
        except Exception as refusal:  # noqa: BLE001
            # Whatever it is: what counts is what is told.
            answer = answer if isinstance(refusal, _Undone) else refusal
        self.env.invalidate_all()
        return str(answer)

    def specification(self, model):
        fields = self.env[model]._fields
        return {
            name: {"fields": {"display_name": {}}} if field.relational else {}
            for name, field in fields.items()
            if field.type != "binary"
        }

    @mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_rule", "odoo.models.unlink")
    def test_no_field_tells_the_name_of_what_one_may_not_read(self):
        targets = self.targets()
        tried = set()
        for model, field, target in self.pointers(targets):
            name, value = field.name, target.id
            if field.type == "many2many":
                value = [(6, 0, [target.id])]
            spec = self.specification(model)
            following = {key: spec[key] for key in spec if key != name}
            context = {f"default_{name}": value}
            shown = {name: [[4, target.id]] if field.type == "many2many" else target.id}
            for user in self.others:
                if not self.env[model].with_user(user).has_access("create"):
                    continue
                tried.add((model, name))
                for how, answer in {
                    "create": self.attempt(user, model, "create", [{name: value}]),
                    "default": self.attempt(user, model, "create", [{}], context=context),
                    "onchange": self.attempt(user, model, "onchange", [], shown, [name], spec),
                    "opening": self.attempt(
                        user, model, "onchange", [], {}, [], spec, context=context
                    ),
                    "what follows": self.attempt(
                        user, model, "onchange", [], {}, [], following, context=context
                    ),
                }.items():
                    with self.subTest(model=model, field=name, user=user.login, how=how):
                        for secret in self.secrets:
                            self.assertNotIn(secret, answer)
        self.assertGreater(len(tried), 15)

    @mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_rule")
    def test_no_reference_tells_the_name_either(self):
        """An activity, a follower, a file: an id beside the name of a model."""
        tried = set()
        for model, kind in sorted(self.env.registry.items()):
            if kind._abstract or not kind._auto:
                continue
            for field in kind._fields.values():
                if field.type != "many2one_reference":
                    continue
                values = {field.model_field: "egate.dossier", field.name: self.dossier.id}
                if f"{field.model_field}_id" in kind._fields:
                    values[f"{field.model_field}_id"] = self.env["ir.model"]._get_id(
                        "egate.dossier"
                    )
                context = {f"default_{name}": value for name, value in values.items()}
                spec = self.specification(model)
                following = {name: spec[name] for name in spec if name not in values}
                for user in self.others:
                    tried.add(model)
                    answers = (
                        self.attempt(user, model, "create", [values]),
                        self.attempt(user, model, "create", [{}], context=context),
                        self.attempt(user, model, "onchange", [], values, [field.name], spec),
                        self.attempt(user, model, "onchange", [], values, [], spec),
                        self.attempt(user, model, "onchange", [], {}, [], spec, context=context),
                        self.attempt(
                            user, model, "onchange", [], {}, [], following, context=context
                        ),
                    )
                    with self.subTest(model=model, user=user.login):
                        for answer in answers:
                            for secret in self.secrets:
                                self.assertNotIn(secret, answer)
        self.assertIn("mail.activity", tried)

    @mute_logger("odoo.models")
    def test_no_search_and_no_reading_of_the_thing_itself_tells_it(self):
        targets = self.targets()
        for model, target in targets.items():
            spec = self.specification(model)
            for user in self.others:
                answers = (
                    self.attempt(user, model, "web_read", [target.id], spec),
                    self.attempt(user, model, "read", [target.id], ["display_name"]),
                    self.attempt(user, model, "name_search", SECRET),
                    self.attempt(user, model, "name_search", self.dossier.code),
                    self.attempt(
                        user, model, "web_name_search", self.dossier.code, {"display_name": {}}
                    ),
                    self.attempt(
                        user, model, "search_read", [("id", "=", target.id)], ["display_name"]
                    ),
                )
                with self.subTest(model=model, user=user.login):
                    for answer in answers:
                        for secret in self.secrets:
                            self.assertNotIn(secret, answer)

    def test_a_default_of_ones_own_opens_no_dialog(self):
        for user in self.others:
            self.env["ir.default"].set(
                "egate.dossier.write", "dossier_id", self.dossier.id, user_id=user.id
            )
            spec = self.specification("egate.dossier.write")
            for answer in (
                self.attempt(user, "egate.dossier.write", "create", [{}]),
                self.attempt(user, "egate.dossier.write", "onchange", [], {}, [], spec),
            ):
                with self.subTest(user=user.login):
                    self.assertNotIn(self.dossier.code, answer)

    def test_the_form_in_which_an_id_is_sent_makes_no_difference(self):
        number = self.dossier.id
        for value in (number, str(number), [number, "x"], {"id": number}, float(number)):
            values, model = {"dossier_id": value}, "egate.dossier.write"
            spec = self.specification(model)
            for answer in (
                self.attempt(self.stranger, model, "create", [values]),
                self.attempt(self.stranger, model, "onchange", [], values, ["dossier_id"], spec),
                self.attempt(self.stranger, "egate.private.note", "create", [values]),
            ):
                with self.subTest(value=value):
                    self.assertNotIn(self.dossier.code, answer)
        self.assertFalse(doctest.testmod(egate_pointing).failed)

    def test_a_dialog_about_anothers_dossier_does_not_open(self):
        directive = self.dossier.directive_ids
        for model, values in (
            ("egate.dossier.slip.issue", {"dossier_id": self.dossier.id}),
            ("egate.directive.give", {"dossier_ids": [(6, 0, self.dossier.ids)]}),
            ("egate.directive.write", {"directive_id": directive.id}),
            ("egate.dossier.contact", {"dossier_id": self.dossier.id}),
            ("egate.dossier.outside.note", {"dossier_id": self.dossier.id}),
        ):
            for user in self.others:
                if self.env[model].with_user(user).has_access("create"):
                    with self.subTest(model=model, user=user.login), self.assertRaises(AccessError):
                        self.rpc(user, model, "create", [values])

    def test_no_name_holds_words_that_are_not_for_everybody(self):
        wordless, public = self.env.registry["egate.wordless"], {"egate.procedure.step"}
        for name, model in self.env.registry.items():
            own = (model._original_module or "").startswith("egate")
            field = model._fields.get(model._rec_name or "")
            if own and name not in public and field is not None and field.type in ("text", "html"):
                with self.subTest(model=name):
                    self.assertTrue(issubclass(model, wordless))
        for record in (
            self.dossier.directive_ids,
            self.env["egate.private.note"].search([], limit=1),
        ):
            self.assertNotIn(SECRET, record.display_name)
