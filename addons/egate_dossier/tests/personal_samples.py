"""Samples of what is asked and decided about personal data, for the table of who may what."""

from odoo.addons.egate_base.tests.access_matrix import Sample


def personal_samples(case, dossier, at):
    """Return the samples by row of the table.

    :param case: the class of tests, with its people and units
    :param dossier: received at the desk of the clerk
    :param str at: a moment
    """
    env = case.env
    asked = {
        "kind": "correction",
        "partner_id": dossier.applicant_id.id,
        "unit_id": case.desk.id,
        "identity_check": "card",
        "purpose": "x",
        "received_at": at,
        "received_by_id": case.clerk.id,
        "due_at": at,
    }
    request = env["egate.personal.request"].create(asked)
    wrong = {"request_id": request.id, "name": "phone", "new_value": "0905000222"}
    correction = env["egate.personal.correction"].create(wrong)
    event = {"kind": "received", "user_id": case.clerk.id, "at": at, "unit_id": case.desk.id}
    noted = env["egate.personal.event"].create(event)
    rule = env.ref("egate_dossier.retention_rule_dossier")
    over = {"unit_id": case.ward.id, "made_at": at}
    found = env["egate.retention.list"].create({**over, "rule_id": rule.id})
    line = env["egate.retention.line"].create({"list_id": found.id, "dossier_id": dossier.id})
    dialog = {
        "kind": "copy",
        "partner_id": dossier.applicant_id.id,
        "identity_check": "card",
        "purpose": "x",
    }
    opened = env["egate.personal.ask"].with_user(case.clerk).create(dialog)
    return {
        "egate.personal.request": Sample(lambda: asked, {"state": "done"}, lambda root: request),
        "egate.personal.correction": Sample(
            lambda: {**wrong, "name": "email"}, {"new_value": "x"}, lambda root: correction
        ),
        "egate.personal.event": Sample(lambda: event, {"kind": "copied"}, lambda root: noted),
        "egate.retention.rule": Sample(
            lambda: {
                "kind": "talk",
                "procedure_id": case.procedure.id,
                "months": 1,
                "legal_basis": "x",
            },
            {"months": 2},
        ),
        "egate.retention.list": Sample(lambda: over, {"state": "approved"}, lambda root: found),
        "egate.retention.line": Sample(
            lambda: {"list_id": found.id}, {"state": "kept"}, lambda root: line
        ),
        "egate.personal.ask": Sample(lambda: dialog, {"purpose": "y"}),
        "egate.personal.ask.line": Sample(
            lambda: {"dialog_id": opened.id, "name": "phone", "value": "x"},
            {"value": "y"},
        ),
        "egate.personal.decide": Sample(lambda: {"act": "approve"}, {"act": "decline"}),
    }
