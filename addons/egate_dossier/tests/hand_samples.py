"""What happens to a dossier on its way, for the table of rights."""

from odoo.fields import Command

from odoo.addons.egate_base.tests.access_matrix import Sample


def hand_samples(cls, dossier, at):
    """Return the samples of what happens to a dossier on its way."""
    env, of = cls.env, {"dossier_id": dossier.id}
    handover_vals = {
        "from_unit_id": cls.desk.id,
        "to_unit_id": cls.ward.id,
        "sender_id": cls.clerk.id,
        "state": "sent",
        "code": "x",
    }
    handover = env["egate.handover"].create(handover_vals)
    line_vals = {**of, "handover_id": handover.id}
    asked = {"asked_by_id": cls.clerk.id, "asked_at": at, "reason": "x"}
    rows = {
        "egate.supplement": {
            **of,
            "number": 1,
            "state": "waiting",
            "proposed_by_id": cls.officer.id,
            "proposed_at": at,
        },
        "egate.extension": {**of, "drafted_at": at, "due_before": at},
        "egate.dossier.termination": {
            **of,
            **asked,
            "kind": "withdraw",
            "stage_id": dossier.workflow_state_id.id,
        },
        "egate.dossier.correction": {
            **of,
            **asked,
            "from_procedure_id": cls.procedure.id,
            "procedure_id": cls.procedure.id,
        },
        "egate.dossier.amendment": {**of, **asked, "name": "content", "new_value": "x"},
    }
    made = {name: env[name].create(values) for name, values in rows.items()}
    paper_vals = {**of, "supplement_id": made["egate.supplement"].id, "name": "x"}
    made["egate.supplement.line"] = env["egate.supplement.line"].create(paper_vals)
    made["egate.handover"] = handover
    made["egate.handover.line"] = env["egate.handover.line"].create(line_vals)
    rows |= {
        "egate.supplement.line": paper_vals,
        "egate.handover": handover_vals,
        "egate.handover.line": line_vals,
    }
    changes = {
        "egate.handover": {"code": "y"},
        "egate.supplement.line": {"name": "y"},
        "egate.supplement": {"state": "done"},
    }
    changed = {"egate.extension": "signed", "egate.dossier.termination": "granted"}
    samples = {
        name: Sample(
            lambda values=values: values,
            changes.get(name) or {"state": changed.get(name, "declined")},
            lambda root, name=name: made[name],
        )
        for name, values in rows.items()
    }
    extension, termination = made["egate.extension"], made["egate.dossier.termination"]
    supplement = made["egate.supplement"]
    take = env["egate.supplement.take"].with_user(cls.clerk)
    take = take.create({"supplement_id": supplement.id})
    # Whoever does not read the request opens no dialog on it; what a dialog does is checked
    # by the request.
    paper = made["egate.supplement.line"]
    samples |= {
        "egate.extension.sign": Sample(lambda: {"extension_id": extension.id}, {"days": 2}),
        "egate.extension.sign.many": Sample(
            lambda: {"extension_ids": [Command.set(extension.ids)]}, {"days": 2}
        ),
        "egate.dossier.termination.dialog": Sample(
            lambda: {"termination_id": termination.id, "kind": "withdraw"}, {"decision": "x"}
        ),
        "egate.dossier.correction.dialog": Sample(
            lambda: {"dossier_id": dossier.id}, {"reason": "x"}
        ),
        "egate.dossier.amendment.dialog": Sample(
            lambda: {"dossier_id": dossier.id}, {"reason": "x"}
        ),
        "egate.supplement.take": Sample(lambda: {"supplement_id": supplement.id}, {"line_ids": []}),
        "egate.supplement.take.line": Sample(
            lambda: {"take_id": take.id, "line_id": paper.id, "name": "x"}, {"taken": True}
        ),
        "egate.supplement.cancel": Sample(
            lambda: {"supplement_id": supplement.id}, {"reason": "x"}
        ),
        "egate.decline.dialog": Sample(lambda: {"reason": "x"}, {"reason": "y"}),
    }
    return samples
