from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..tools.catalogue_check import reason_missing


class EgateProcedureVersion(models.Model):
    """The life of a version: drafted, published, superseded on its date, or retired."""

    _inherit = "egate.procedure.version"

    def action_publish(self):
        """Put these drafts in force from their dates on.

        :raise UserError: something that a citizen must know is missing
        :raise ValidationError: another version is in force on one of its days
        """
        self.check_access("write")
        for version in self:
            if faults := version._publishing_faults():
                raise UserError("\n".join(faults))
        self._check_in_force_once()
        self._publish()

    def _publish(self):
        """Put these drafts, whose content was checked, in force from their dates on."""
        self.check_access("write")
        today = self.env["egate.assignment"]._local_today()
        past = self.filtered(lambda version: version.date_to and version.date_to < today)
        # sudo: no user may write a frozen version; access as a draft was checked above
        past.sudo().state = "superseded"
        # sudo: as above
        (self - past).sudo().state = "published"
        self.env.flush_all()

    def action_publish_after(self):
        """Publish; where an older version has no end, first ask whether it ends the day before."""
        self.ensure_one()
        older = self._versions_to_end()
        if not older:
            self.action_publish()
            return True
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Publish a version"),
            "res_model": "egate.procedure.version.publish",
            "view_mode": "form",
            "target": "new",
            "context": {"default_version_id": self.id},
        }

    def action_retire(self):
        """Take these versions out of force; their dossiers go on as they are."""
        self.check_access("read")
        self._check_manager()
        # sudo: no user may write a frozen version; the right was checked above
        self.sudo().state = "retired"

    def action_new_version(self):
        """Open a new draft that starts as a copy of this version."""
        self.ensure_one()
        return self._new_draft()._action_show()

    def action_compare(self):
        """Open this version side by side with the one that it follows."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Compare versions"),
            "res_model": "egate.procedure.version.compare",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_newer_id": self.id,
                "default_older_id": self._older_version().id,
                "dialog_size": "extra-large",
            },
        }

    def action_open(self):
        """Open this version on its own page."""
        return self._action_show()

    @api.model
    def _cron_supersede(self, batch_size=1000):
        """Mark the published versions whose last day has passed; safe to run again."""
        today = self.env["egate.assignment"]._local_today()
        over = Domain("state", "=", "published") & Domain("date_to", "<", today)
        versions = self.search(over, limit=batch_size, order="id").try_lock_for_update()
        versions.state = "superseded"
        self.env["ir.cron"]._commit_progress(len(versions), remaining=self.search_count(over))

    def _publishing_faults(self):
        """Return a sentence for each reason why this draft cannot be published."""
        self.ensure_one()
        name = self.procedure_id.name
        faults = []
        if self.state != "draft":
            faults.append(self.env._("Only a draft is published."))
        if not self.decision:
            faults.append(
                self.env._(
                    "Enter the number of the decision that announces “%(procedure)s”.",
                    procedure=name,
                )
            )
        if not self.term_ids:
            faults.append(
                self.env._(
                    "Enter at least one term before publishing “%(procedure)s”.", procedure=name
                )
            )
        if self.solved_at_once and set(self.term_ids.mapped("unit")) - {"same_day"}:
            faults.append(
                self.env._(
                    "“%(procedure)s” is solved at once, so every term of it must be within the "
                    "day. Change the terms, or untick that it is solved at once.",
                    procedure=name,
                )
            )
        if self._online_reason_missing():
            faults.append(
                self.env._(
                    "“%(procedure)s” is only partly online: enter the published reason, or make "
                    "it fully online.",
                    procedure=name,
                )
            )
        faults += [
            self.env._(
                "Enter a term for the case “%(case)s”, or one for every case.", case=variant.name
            )
            for variant in self.variant_ids
            if self.term_ids and not self._terms_for(variant)
        ]
        return faults

    def _online_reason_missing(self):
        """Return whether this version must say why it is only partly online, and does not."""
        return reason_missing(self.online_level, self.date_from, self.online_reason)

    def _overlapping(self):
        """Return the other published versions in force on a day of this one."""
        self.ensure_one()
        other = Domain("procedure_id", "=", self.procedure_id.id) & Domain("id", "!=", self.id)
        other &= Domain("state", "in", ("published", "superseded"))
        other &= Domain("date_to", "=", False) | Domain("date_to", ">=", self.date_from)
        if self.date_to:
            other &= Domain("date_from", "<=", self.date_to)
        return self.search(other)

    def _versions_to_end(self):
        """Return the older version that must end for this one to begin, if that is all it takes."""
        self.ensure_one()
        others = self._overlapping()
        return others if len(others) == 1 and others.date_from < self.date_from else others.browse()

    def _check_in_force_once(self):
        """Refuse an overlap with its dates, as the database's refusal would not name them."""
        for version in self:
            if others := version._overlapping():
                raise ValidationError(
                    self.env._(
                        "Two published versions of “%(procedure)s” would be in force on the same "
                        "day: decision %(decision)s holds from %(start)s. End the older one first.",
                        procedure=version.procedure_id.name,
                        decision=others[0].decision,
                        start=others[0].date_from.strftime("%d/%m/%Y"),
                    )
                )

    def _end(self, last_day):
        """Let this published version end on ``last_day``, as a newer one begins after it."""
        self.ensure_one()
        self._check_manager()
        # sudo: no user may write a frozen version; only its end moves, the right was checked above
        version = self.sudo()
        version.date_to = last_day
        if last_day < self.env["egate.assignment"]._local_today():
            version.state = "superseded"
        version.flush_recordset()

    def _check_manager(self):
        if not self.env.su and not self.env.user.has_group("egate_base.egate_group_manager"):
            raise UserError(self.env._("Only an administrator ends or retires a version."))

    @api.model
    def _action_values(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Procedure version"),
            "res_model": self._name,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _action_show(self):
        self.ensure_one()
        return {**self._action_values(), "res_id": self.id}
