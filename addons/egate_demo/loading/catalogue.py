"""Processes and procedures of the demo, from two readable tables in ``data/``."""

import json

from odoo.fields import Command
from odoo.tools.misc import file_open

MODULE = "egate_demo"
#: The law's own decisions have numbers; the sample has none to lend them.
DECISION = "Quyết định công bố TTHC (dữ liệu mẫu)"
DATE_FROM = "2025-07-01"


def read_table(name):
    """Return the content of ``data/<name>.json``."""
    with file_open(f"{MODULE}/data/{name}.json") as table:
        return json.load(table)


def load(env):
    """Create and publish the processes, then the procedures that follow them."""
    table = read_table("workflows")
    for process in table["processes"]:
        _create_workflow(env, process, table["states"], table["transitions"])
    for procedure in read_table("procedures"):
        _create_procedure(env, procedure)


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


def _create_procedure(env, table):
    procedure = env["egate.procedure"].create(
        {
            "code": table["code"],
            "name": table["name"],
            "sector_id": _ref(env, f"sector_{table['sector']}").id,
            "workflow_id": _ref(env, f"workflow_{table['workflow']}").id,
        }
    )
    _name(env, procedure, xml_name(table["code"]))
    version = env["egate.procedure.version"].create(
        {
            "procedure_id": procedure.id,
            "decision": DECISION,
            "date_from": DATE_FROM,
            "level": table.get("level", "commune"),
            "agency_unit_id": table.get("agency") and _ref(env, table["agency"]).id,
            "result_name": table["result"],
            "online_level": table.get("online", "partial"),
        }
    )
    variants = {}
    for sequence, (key, name) in enumerate(table.get("variants", {}).items(), start=1):
        variants[key] = env["egate.procedure.variant"].create(
            {"version_id": version.id, "name": name, "sequence": 10 * sequence}
        )
        _name(env, variants[key], f"{xml_name(table['code'])}_{key}")
    for model, lines in (("component", "papers"), ("term", "terms"), ("fee", "fees")):
        env[f"egate.procedure.{model}"].create(
            [
                _prepare_part_vals(version, variants, line, sequence)
                for sequence, line in enumerate(table.get(lines, ()), start=1)
            ]
        )
    version.action_publish()


def _prepare_part_vals(version, variants, line, sequence):
    vals = {key: value for key, value in line.items() if key != "variant"}
    variant = variants[line["variant"]].id if "variant" in line else False
    return {**vals, "variant_id": variant, "version_id": version.id, "sequence": 10 * sequence}


def xml_name(code):
    """Return the last part of the XML id of the procedure ``code``.

    >>> xml_name("1.001193")
    'procedure_1_001193'
    """
    return f"procedure_{code.replace('.', '_')}"
