import re

from lxml import etree

from odoo import api, models

from ..tools.masks import MASKS, parse_kinds

#: Groups with duties about citizens: for these the settings define what is masked. For all others,
#: including cashiers and administrators, everything is masked.
NEED_GROUPS = (
    "egate_base.egate_group_clerk",
    "egate_base.egate_group_officer",
    "egate_base.egate_group_head",
    "egate_base.egate_group_leader",
    "egate_base.egate_group_auditor",
)
#: Not to be masked by a setting: closed with everything else to those without such a duty.
EMAIL = "email"
MASKED_FIELDS_PARAMETER = "egate_base.masked_fields"
#: Attributes of a view that name fields in an expression.
_EXPRESSIONS = re.compile(
    r"invisible|readonly|required|column_invisible|context|domain|filter_domain|decoration-.*|t-.*"
)


class EgateMasked(models.AbstractModel):
    """Personal details that are masked for people who need not know them.

    A setting defines the masked kinds; a group reads them in full. For all other users the raw
    fields are closed on the server: to reading, searching, grouping, exporting and writing. Views
    with these fields show the masked field instead.
    """

    _name = "egate.masked"
    _description = "Personal details, masked"

    #: By kind (a key of ``tools/masks.py``): the raw fields, each with the field that shows it
    #: masked, or ``None`` where it is left out.
    _MASKED_FIELDS = {}

    @api.model
    def _masked_kinds(self):
        """Return the kinds of details that are masked for those without the right."""
        # sudo: the setting is no secret, its table is closed to users
        parameters = self.env["ir.config_parameter"].sudo()
        return parse_kinds(parameters.get_param(MASKED_FIELDS_PARAMETER))

    @api.model
    def _kinds_closed_to_user(self):
        """Return the kinds of details that the current user does not read in full."""
        user = self.env.user
        if self.env.su or user.has_group("egate_base.egate_group_identity"):
            return frozenset()
        if not user._is_internal():
            # Citizens read what record rules give them; numbers of papers are for the office.
            return frozenset({"identity_number"})
        if not any(user.has_group(group) for group in NEED_GROUPS):
            return frozenset({*MASKS, EMAIL})
        return self._masked_kinds()

    @api.model
    def _closed_fields(self):
        """Return the fields closed to the current user, with what each is shown as (or None)."""
        kinds = self._kinds_closed_to_user()
        return {
            raw: shown for kind in kinds for raw, shown in self._MASKED_FIELDS.get(kind, {}).items()
        }

    def _is_open_detail(self, kind, operation):
        """Return whether a detail of this ``kind`` is open here although it is closed to the user.

        Odoo looks colleagues up by their addresses and enters addresses of new accounts: nothing
        that is closed is read by it.
        """
        return kind == EMAIL and (operation != "read" or not self)

    def _is_public_detail(self):
        """Return whether the details of these records are public, such as those of officials."""
        return False

    def _has_field_access(self, field, operation):
        if not super()._has_field_access(field, operation):
            return False
        if self.env.su:
            return True
        # Asked for every field of every record that is written: nothing is built for it.
        for kind, raw in self._MASKED_FIELDS.items():
            if field.name in raw and kind in self._kinds_closed_to_user():
                return self._is_public_detail() or self._is_open_detail(kind, operation)
        return True

    def _shown(self, name):
        """Return the field ``name`` as the current user may see it: in full, or masked.

        :rtype: str or date
        """
        self.ensure_one()
        if self._has_field_access(self._fields[name], "read"):
            return self[name]
        kind = next(kind for kind, raw in self._MASKED_FIELDS.items() if name in raw)
        # sudo: what leaves is masked
        return MASKS[kind](self.sudo()[name])

    # -- views ---------------------------------------------------------------------------------

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self._kinds_closed_to_user())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        if self._kinds_closed_to_user():
            self._mask_view(arch, view_type)
        return arch, view

    def _mask_view(self, arch, view_type):
        """Let ``arch`` name what the current user may read, in its lists within forms too."""
        for node in list(arch.iter("field", "label")):
            closed = self._closed_at(node)
            name = node.get("name" if node.tag == "field" else "for")
            if name not in closed:
                continue
            shown = closed[name]
            if shown and view_type != "search" and not self._is_named(node, shown):
                if node.tag == "label":
                    node.set("for", shown)
                else:
                    self._mask_node(node, shown)
            else:
                node.getparent().remove(node)
        for node in arch.iter(etree.Element):
            if closed := self._closed_at(node):
                for key, text in node.attrib.items():
                    if _EXPRESSIONS.fullmatch(key):
                        node.set(key, self._mask_expression(text, closed))

    @api.model
    def _is_named(self, node, shown):
        """Return whether ``shown`` is beside ``node`` already."""
        beside = node.getparent().iterchildren("field")
        return node.tag == "field" and any(other.get("name") == shown for other in beside)

    @api.model
    def _mask_node(self, node, shown):
        for key in ("widget", "options", "placeholder", "required", "filename"):
            node.attrib.pop(key, None)
        node.set("name", shown)
        node.set("readonly", "1")

    @api.model
    def _mask_expression(self, text, closed):
        names = "|".join(map(re.escape, closed))
        return re.sub(
            rf"(?<!['\"\w])(record\.)?({names})\b(?!['\"])",
            lambda match: f"{match[1] or ''}{closed[match[2]]}" if closed[match[2]] else "False",
            text,
        )

    def _closed_at(self, node):
        """Return the closed fields of the model that ``node`` of a view stands in."""
        model = self
        for name in reversed([up.get("name") for up in node.iterancestors("field")]):
            field = model._fields.get(name)
            if not field or not field.comodel_name:
                return {}
            model = self.env[field.comodel_name]
        return model._closed_fields() if hasattr(model, "_closed_fields") else {}
