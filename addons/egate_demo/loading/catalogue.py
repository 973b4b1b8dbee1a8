"""Processes and procedures of the demo, from readable tables in ``data/``.

``catalogue.json`` has the shape of the national export; ``procedures.json`` says which process each
of its procedures follows.
"""

import json

from odoo.fields import Command
from odoo.tools.misc import file_open

MODULE = "egate_demo"


def read_table(name):
    """Return the content of ``data/<name>.json``."""
    with file_open(f"{MODULE}/data/{name}.json") as table:
        return json.load(table)


def load(env):
    """Create and publish the processes, then the procedures that follow them."""
    table = read_table("workflows")
    for process in table["processes"]:
        _create_workflow(env, process, table["states"], table["transitions"])
    _import_procedures(env)


def _name(env, record, name):
    """Give ``record`` the XML id ``egate_demo.<name>``: samples, tests and imports ask for it."""
    env["ir.model.data"]._update_xmlids(
        [{"xml_id": f"{MODULE}.{name}", "record": record, "noupdate": True}]
    )


def _ref(env, name):
    return env.ref(f"{MODULE}.{name}")


def _create_workflow(env, process, states, transitions):
    workflow = env["egate.workflow"].create({"name": process["name"], "code": process["code"]})
    _name(env, workflow, f"workflow_{process['key']}")
    used = {key for _transition, *ends in process["steps"] for key in ends}
    by_key = {}
    # In the order of the table of states, which is the order of the work.
    for sequence, key in enumerate((key for key in states if key in used), start=1):
        by_key[key] = _create_state(
            env, workflow, states[key], process["limits"].get(key, (0, "working_day")), sequence
        )
        _name(env, by_key[key], f"workflow_{process['key']}_state_{key}")
    for sequence, (key, source, target) in enumerate(process["steps"], start=1):
        transition = env["egate.workflow.transition"].create(
            {
                "workflow_id": workflow.id,
                "name": transitions[key]["name"],
                "sequence": 10 * sequence,
                "from_id": by_key[source].id,
                "to_id": by_key[target].id,
                "style": transitions[key].get("style", "primary"),
                "requirement_ids": _kinds(transitions[key].get("requires")),
                "effect_ids": _kinds(transitions[key].get("effects")),
            }
        )
        _name(env, transition, f"workflow_{process['key']}_{key}")
    workflow.action_publish()


def _kinds(kinds):
    return [Command.create({"kind": kind}) for kind in kinds or ()]


def _create_state(env, workflow, state, limit, sequence):
    amount, unit = limit
    role = state.get("role")
    return env["egate.workflow.state"].create(
        {
            "workflow_id": workflow.id,
            "name": state["name"],
            "sequence": 10 * sequence,
            "kind": state.get("kind", "work"),
            "national_code": state.get("national_code", "4"),
            "role_id": role and env.ref(f"egate_base.egate_role_{role}").id,
            "unit_rule": state["unit_rule"],
            "unit_id": state.get("unit") and _ref(env, state["unit"]).id,
            "limit_amount": amount,
            "limit_unit": unit,
            "citizen_sentence": state["sentence"],
        }
    )


def _import_procedures(env):
    """Bring in the catalogue by the door that an administrator uses; name what samples ask for."""
    with file_open(f"{MODULE}/data/catalogue.json", "rb") as table:
        report = env["egate.catalogue"]._import_file(table.read(), "catalogue.json")
    if report["faults"]:
        raise ValueError(f"catalogue.json: {report['faults']}")
    workflows = read_table("procedures")
    procedures = env["egate.procedure"].search([("code", "in", list(workflows))])
    for procedure in procedures:
        procedure.workflow_id = _ref(env, f"workflow_{workflows[procedure.code]}")
        name = xml_name(procedure.code)
        _name(env, procedure, name)
        for variant in procedure.version_ids.variant_ids:
            _name(env, variant, f"{name}_{variant.code}")


def xml_name(code):
    """Return the last part of the XML id of the procedure ``code``.

    >>> xml_name("1.001193")
    'procedure_1_001193'
    """
    return f"procedure_{code.replace('.', '_')}"
