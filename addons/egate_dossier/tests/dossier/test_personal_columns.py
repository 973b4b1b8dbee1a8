from odoo.tests import TransactionCase, tagged

#: Columns of text that hold nothing of a person, with what they hold. Whoever adds a field of text
#: to something that belongs to a dossier names it here, or in ``_PERSONAL`` of its model.
NEUTRAL = {
    "code": "number of the office's",
    "sha256": "hash of a file",
    "hash": "chain of the trail",
    "event_hash": "chain of the trail",
    "data": "ids and hashes of the trail",
    "digest": "hash of what was entered",
    "mimetype": "type of a file",
    "legal_basis": "law",
    "answer_basis": "law",
    "basis": "law",
    "term_text": "law",
    "terms": "law",
    "document": "number of a document",
    "form_version": "regulation",
    "number": "number of a document",
    "request_key": "random",
    "fee_list": "ids of fees",
    "message_ref": "id of a mail",
    "tracking_token": "random, and a hash of it afterwards",
    "check_token": "random, of a result, and of nobody",
    "key": "random",
    "res_model": "name of a model",
    "told_model": "name of a model",
}
#: Columns of single models.
OF_MODEL = {
    ("egate.dossier", "hold_reason"): "empty before it is anonymised, see _kept_by",
    ("egate.dossier", "former_code"): "the code of the system before, as our own code",
    ("egate.dossier", "former_system"): "name of a system",
    ("egate.dossier", "former_receipt"): "number of a document",
    ("egate.dossier.former.step", "name"): "the words of a process",
    ("egate.dossier.former.step", "unit_name"): "a unit",
    ("egate.dossier.former.step", "official_name"): "the official who worked on it",
    ("egate.takeover.line", "former_code"): "the code of the system before",
    ("egate.dossier", "outside_code"): "the code of a ministry's system, as our own code",
    ("egate.dossier.fee", "name"): "the procedure's fee",
    ("egate.dossier.fee", "due"): "the procedure's words",
    ("egate.payment.line", "name"): "the procedure's fee",
    ("egate.bank.statement.line", "told_code"): "number of the office's",
    ("egate.dossier.slip", "contact_name"): "the official who helps",
    ("egate.dossier.slip", "contact_phone"): "the official who helps",
    ("egate.scan.page", "codes"): "dropped some days after it was filed",
    ("egate.scan.page", "reason"): "dropped some days after it was filed",
    ("egate.retention.line", "reason"): "a sentence of the system's",
    ("egate.outbox", "recipient"): "the whole row is dropped",
}


@tagged("post_install", "-at_install")
class TestPersonalColumns(TransactionCase):
    """Nobody adds a column for words about a dossier without saying what becomes of them."""

    def test_every_column_of_text_is_personal_or_named_as_not(self):
        models = [self.env["egate.dossier"], *self.env["egate.dossier"]._part_models()]
        models += [self.env[f"egate.{name}"] for name in ("directive", "directive.entry")]
        unanswered = [
            f"{model._name}.{name}"
            for model in models
            for name, field in model._fields.items()
            if field.store
            and field.column_type
            and field.type in ("char", "text", "html", "json", "binary", "properties")
            and name not in model._PERSONAL
            and name not in NEUTRAL
            and (model._name, name) not in OF_MODEL
        ]
        self.assertEqual(unanswered, [])

    def test_what_is_personal_is_a_column(self):
        for name in self.env.registry:
            model = self.env[name]
            if model._auto and not model._abstract:
                for column in model._PERSONAL:
                    field = model._fields[column]
                    self.assertTrue(field.store and field.column_type, f"{name}.{column}")
