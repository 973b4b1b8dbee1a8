"""What the web client asks for when it opens a view: read from the view itself."""

from copy import deepcopy

from lxml import etree

#: What widgets of the dossier's form ask for beside the view's fields, see ``fieldDependencies``
#: and ``relatedFields`` in their sources.
BESIDE = ("can_undo", "may_be_assigned", "may_be_taken", "may_consult", "step_due_at")
STEP_NAMES = ("state_id", "unit_id", "user_id", "left_by_id", "transition_id", "cause_id")
STEP_FIELDS = (
    "received_at",
    "left_at",
    "planned_text",
    "used_text",
    "planned_minutes",
    "used_minutes",
    "in_time",
    "comment",
)


def list_of(env, xmlid):
    """Return the specification of a list of dossiers as the user of ``env`` sees it."""
    return specification(env["egate.dossier"], xmlid, "list")


def form_of(env, xmlid="egate_dossier.egate_dossier_view_form"):
    """Return the specification of the dossier's form as the user of ``env`` sees it."""
    found = specification(env["egate.dossier"], xmlid, "form")
    found |= dict.fromkeys(BESIDE, {})
    found["step_ids"] = {
        "fields": {
            **{name: {"fields": {"display_name": {}}} for name in STEP_NAMES},
            **dict.fromkeys(STEP_FIELDS, {}),
        }
    }
    return found


def specification(model, xmlid, kind):
    """Return what the fields of a view ask for, as the user of ``model`` sees it.

    :param str kind: ``form`` or ``list``
    """
    view = model.env["ir.model.data"]._xmlid_to_res_id(xmlid)
    views = model.get_views([(view, kind)])
    return _specification(model, etree.fromstring(views["views"][kind]["arch"]))


def _specification(model, arch):
    found = {}
    for node in arch.iter("field"):
        if next(node.iterancestors("field"), None) is not None:
            continue
        field = model._fields[node.get("name")]
        found[field.name] = {}
        if field.type == "many2one":
            found[field.name] = {"fields": {"display_name": {}}}
        elif field.relational:
            inner = etree.Element("list")
            inner.extend(map(deepcopy, node.iterdescendants("field")))
            inner = _specification(model.env[field.comodel_name], inner)
            found[field.name] = {"fields": inner, "limit": 40}
    return found
