from odoo import api, models
from odoo.fields import Domain

#: More records of personal detail than this in one request are noted; the setting's default.
DEFAULT_MANY = 80
#: So few are never many, whatever the setting says: nothing is looked up for them.
LEAST = 20
#: Fields that name people, on any model; ``egate.masked`` knows more of some models.
_NAMING = frozenset(
    {
        "applicant_email",
        "applicant_id",
        "applicant_name",
        "complete_name",
        "email",
        "payer_name",
        "representative_name",
        "submitter_name",
    }
)
#: Longest shape of a search that is kept.
_MAX_SHAPE = 500
_MANY, _ASKED = "egate_many", "egate_asked"


class EgateAccessLog(models.Model):
    """Many records with personal details in one request are noted like an export of them.

    What counts is what leaves the server: rows of a list, groups of a report, however many calls
    a request makes of them. The superuser's own work is none of it.
    """

    _inherit = "egate.access.log"

    @api.model
    def _many(self):
        # sudo: a limit, no secret
        return int(
            self.env["ir.config_parameter"].sudo().get_param("egate_dossier.bulk_reading")
            or DEFAULT_MANY
        )

    @api.model
    def _count_reading(self, model, names, ids=(), groups=0):
        """Count what the current user reads of ``model``, and note it once it is much.

        :param names: the fields with personal details that were read
        :param ids: of the records
        :param groups: of a report, where single records do not appear
        """
        counted = self.env.cr.postcommit.data.setdefault(_MANY, {}).setdefault(
            (self.env.uid, model), {"ids": set(), "groups": 0, "names": set(), "row": None}
        )
        counted["ids"].update(ids)
        counted["groups"] += groups
        counted["names"].update(names)
        count = len(counted["ids"]) + counted["groups"]
        if count <= LEAST or count <= self._many():
            return
        told = {"count": count, "detail": ", ".join(sorted(counted["names"]))}
        if counted["row"] is None:
            vals = {"kind": "list", "model": model, "domain": self._asked(model), **told}
            counted["row"] = self._note(vals)
        else:
            # Not written yet: it is when the request is over.
            counted["row"].update(told)

    @api.model
    def _note_list(self, records):
        """Note that the current user read these ``records``, once in a request."""
        noted = self.env.cr.postcommit.data.setdefault((_MANY, "list"), set())
        if (self.env.uid, records._name) in noted:
            return
        noted.add((self.env.uid, records._name))
        vals = {"kind": "list", "model": records._name, "domain": self._asked(records._name)}
        self._note({**vals, "count": len(records), "detail": "display_name"})

    @api.model
    def _note_asked(self, model, domain):
        """Remember by which fields and operators ``model`` was searched; no value of it."""
        shape = ", ".join(
            f"{condition.field_expr} {condition.operator}"
            for condition in Domain(domain or Domain.TRUE).iter_conditions()
        )
        self.env.cr.postcommit.data[_ASKED, self.env.uid, model] = shape[:_MAX_SHAPE]

    @api.model
    def _asked(self, model):
        return self.env.cr.postcommit.data.get((_ASKED, self.env.uid, model)) or None


class Base(models.AbstractModel):
    _inherit = "base"

    @api.model
    def _personal_details(self):
        """Return the fields of this model that say who somebody is, or tell about them."""
        masked = getattr(self, "_MASKED_FIELDS", {}).values()
        return _NAMING.union(*masked) & self._fields.keys()

    def _told_of(self):
        """Return the ids of these records that are about citizens."""
        return self._ids

    @api.model
    @api.private
    @api.readonly
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        if self._notes_exports and not self.env.su:
            self.env["egate.access.log"]._note_asked(self._name, domain)
        return super().search_fetch(domain, field_names, offset, limit, order)

    def _read_format(self, fnames, load="_classic_read"):
        result = super()._read_format(fnames, load)
        if self._notes_exports and self and not self.env.su:
            if names := self._personal_details().intersection(fnames):
                told = filter(None, self._told_of())
                self.env["egate.access.log"]._count_reading(self._name, names, ids=told)
        return result

    @api.model
    def _read_group(
        self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None
    ):
        result = super()._read_group(domain, groupby, aggregates, having, offset, limit, order)
        if self._notes_exports and not self.env.su:
            asked = {spec.partition(":")[0].partition(".")[0] for spec in (*groupby, *aggregates)}
            if names := self._personal_details() & asked:
                listed = sum(len(one) for row in result for one in row if isinstance(one, list))
                log = self.env["egate.access.log"]
                log._note_asked(self._name, domain)
                log._count_reading(self._name, names, groups=max(len(result), listed))
        return result


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def _personal_details(self):
        return super()._personal_details() | {"name", "display_name"}

    def _told_of(self):
        # sudo: only which of them are no colleagues
        return self.sudo().filtered("partner_share")._ids

    @api.model
    def _notify_of_many(self, found, domain):
        result = super()._notify_of_many(found, domain)
        log = self.env["egate.access.log"]
        log._note_asked(self._name, domain)
        log._note_list(found)
        return result


class EgateDossierOwner(models.Model):
    _inherit = "egate.dossier.owner"

    @api.model
    def _personal_details(self):
        return super()._personal_details() | {"name", "display_name"}
