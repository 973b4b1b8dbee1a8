"""Processes and procedures of the demo, from readable tables in ``data/``.

``workflows/`` has one process to a file, in the shape in which processes go out and come in;
``catalogue.json`` has the shape of the national export; ``procedures.json`` says which process each
of its procedures follows, or each of its cases; ``life_events.json`` on which occasions citizens
look for it.
"""

import json

from odoo.fields import Command
from odoo.tools.misc import file_open

MODULE = "egate_demo"
#: The eleven processes, simplest first.
PROCESSES = (
    "tai_quay",
    "trong_ngay",
    "chuyen_vien_lanh_dao",
    "qua_truong_phong",
    "co_xac_minh",
    "lien_thong_noi_vu",
    "nghia_vu_tai_chinh",
    "lay_y_kien",
    "lay_y_kien_hai_noi",
    "tu_choi_dung",
    "so_goc",
)


def read_table(name):
    """Return the content of ``data/<name>.json``."""
    with file_open(f"{MODULE}/data/{name}.json") as table:
        return json.load(table)


def read_process(name):
    """Return the file of the process ``name``, one of :data:`PROCESSES`, as bytes."""
    with file_open(f"{MODULE}/data/workflows/{name}.json", "rb") as file:
        return file.read()


def load(env):
    """Import and publish the processes, then the procedures that follow them."""
    for name in PROCESSES:
        _import_process(env, name)
    _import_procedures(env)


def _name(env, record, name):
    """Give ``record`` the XML id ``egate_demo.<name>``: samples, tests and imports ask for it."""
    env["ir.model.data"]._update_xmlids(
        [{"xml_id": f"{MODULE}.{name}", "record": record, "noupdate": True}]
    )


def _ref(env, name):
    return env.ref(f"{MODULE}.{name}")


def _import_process(env, name):
    """Bring in a process by the door that an administrator uses, publish it, name its parts."""
    report = env["egate.workflow.exchange"]._import_file(read_process(name))
    if report["faults"]:
        raise ValueError(f"{name}.json: {report['faults']}")
    workflow = env["egate.workflow"].browse(report["processes"][0]["id"])
    workflow.action_publish()
    _name(env, workflow, f"workflow_{name}")
    for state in workflow.state_ids:
        _name(env, state, f"workflow_{name}_state_{state.key}")
    for transition in workflow.transition_ids:
        _name(env, transition, f"workflow_{name}_{transition.key}")


def _import_procedures(env):
    """Bring in the catalogue by the door that an administrator uses; name what samples ask for."""
    with file_open(f"{MODULE}/data/catalogue.json", "rb") as table:
        report = env["egate.catalogue"]._import_file(table.read(), "catalogue.json")
    if report["faults"]:
        raise ValueError(f"catalogue.json: {report['faults']}")
    workflows = read_table("procedures")
    procedures = env["egate.procedure"].search([("code", "in", list(workflows))])
    occasions = read_table("life_events")
    events = {event.code: event for event in env["egate.life.event"].search([])}
    for procedure in procedures:
        _follow(env, procedure, workflows[procedure.code])
        procedure.event_ids = env["egate.life.event"].concat(
            *(events[code] for code in occasions[procedure.code])
        )
        name = xml_name(procedure.code)
        _name(env, procedure, name)
        for variant in procedure.version_ids.variant_ids:
            _name(env, variant, f"{name}_{variant.code}")


def _follow(env, procedure, names):
    """Let a procedure follow a process; or, where ``names`` is by case, each case its own."""
    cases = names if isinstance(names, dict) else {"": names}
    workflows = {case: _ref(env, f"workflow_{name}") for case, name in cases.items()}
    procedure.workflow_id = workflows.pop("")
    procedure.process_ids = [
        Command.create({"variant_code": case, "workflow_id": workflow.id})
        for case, workflow in workflows.items()
    ]


def xml_name(code):
    """Return the last part of the XML id of the procedure ``code``.

    >>> xml_name("1.001193")
    'procedure_1_001193'
    """
    return f"procedure_{code.replace('.', '_')}"
