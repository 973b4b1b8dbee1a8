import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, mute_logger

from odoo.addons.egate_base.models.egate_personal import ANONYMISED

#: Personal columns of the dossier that stay empty: words would be no number, and not unique.
_EMPTY = frozenset(
    {
        "identity_number",
        "identity_parent_number",
        "applicant_phone",
        "applicant_email",
        "applicant_tax_code",
        "submitter_phone",
        "submitter_identity_number",
        "postal_number",
        "counter_key",
        "card_mark",
        "search_key",
    }
)

#: What the column of a link begins with that leads nowhere any more; no token has a colon.
REVOKED = "revoked:"


class EgateDossier(models.Model):
    """Taking the people out of dossiers that are over; the facts of the work stay.

    Code, procedure, units, days, money, steps and the trail stay as they are, and so do the hashes
    of the files: the trail holds no detail of a person, and says in an event of its own that the
    details are gone. Only an approved list (``egate.retention.list``) calls this.
    Source: Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15.
    """

    _inherit = "egate.dossier"

    talk_forgotten_at = fields.Datetime(
        string="Messages removed", copy=False, export_string_translation=False
    )

    def _anonymise(self, facts):
        """Anonymise these sudo dossiers, save those that something keeps.

        :param dict facts: ids for the event in the trail: the list, and who approved it
        :return: what keeps the others, by dossier
        :rtype: dict[egate.dossier, str]
        """
        # Nor does anything come to it meanwhile that would be left.
        self._lock_rows(allow_referencing=False)
        holds = self._kept_by()
        over = self.filtered(lambda dossier: dossier not in holds and not dossier.anonymised_at)
        if not over:
            return holds
        at = fields.Datetime.now().replace(microsecond=0)
        over._trace("anonymised", at, dict.fromkeys(over, facts))
        people = over.applicant_id
        over._forget_talk()
        over._forget_outside()
        over._forget_parts()
        over._forget_personal()
        over._revoke_links()
        self.env.cr.execute(
            SQL("UPDATE egate_dossier SET anonymised_at = %s WHERE id = ANY(%s)", at, over.ids)
        )
        self.env.invalidate_all()
        over._forget_directives()
        people._anonymise_if_over(at)
        return holds

    def _anonymise_talk(self, facts):
        """Blank what was written to and about the citizens of these sudo dossiers; the rest stays.

        :return: as :meth:`_anonymise`
        """
        # Nor does anything come to it meanwhile that would be left.
        self._lock_rows(allow_referencing=False)
        holds = self._kept_by()
        over = self.filtered(lambda dossier: dossier not in holds and not dossier.anonymised_at)
        if over:
            at = fields.Datetime.now().replace(microsecond=0)
            over._trace("anonymised", at, dict.fromkeys(over, {**facts, "part": "talk"}))
            over._forget_talk()
            over._forget_outside()
            over.write({"talk_forgotten_at": at})
        return holds

    def _anonymise_drafts(self, facts, before):
        """Delete these sudo drafts, untouched since ``before``, or anonymise them.

        A draft for which a slip or a form was given out stays, as what was given out does.

        :return: as :meth:`_anonymise`
        """
        # Nor does anything come to it meanwhile that would be left.
        self._lock_rows(allow_referencing=False)
        touched = self.filtered(lambda one: one.received_at or one.write_date >= before)
        holds = dict.fromkeys(touched, self.env._("It was worked on since."))
        for draft in self - touched:
            people = draft.applicant_id
            try:
                with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                    self.env["egate.dossier.file"].search([("dossier_id", "=", draft.id)]).unlink()
                    for model in draft._part_models():
                        model.search([("dossier_id", "=", draft.id)])._kept_attachments().unlink()
                    draft.unlink()
                    self.env.flush_all()
                people._anonymise_if_over(fields.Datetime.now().replace(microsecond=0))
            except (psycopg2.IntegrityError, UserError):
                holds |= draft._anonymise(facts)
        return holds

    def _forgotten(self, name):
        return SQL("NULL") if name in _EMPTY else super()._forgotten(name)

    def _revoke_links(self):
        """Make the links on the citizens' papers lead to a page that says it is over.

        What is kept is the hash of the random token: who has the link is recognised, and the salt
        of the trail's fingerprints is gone with the token.
        """
        self.env.cr.execute(
            SQL(
                """UPDATE egate_dossier SET tracking_token = %s || encode(
                       sha256(convert_to(tracking_token, 'UTF8')), 'hex')
                   WHERE id = ANY(%s) AND tracking_token IS NOT NULL""",
                REVOKED,
                self.ids,
            )
        )
        self.invalidate_recordset(["tracking_token"])

    @api.model
    def _part_models(self):
        """Return the models, as superuser, whose rows belong to one dossier, by what they refer to:
        money and private notes ask other rights than the dossier's.
        """
        # sudo: the parts of sudo dossiers, readable or not
        models_sudo = [self.env[name].sudo() for name in sorted(self.env.registry)]
        return [
            model
            for model in models_sudo
            if model._auto
            and not model._abstract
            and not model.is_transient()
            and (field := model._fields.get("dossier_id"))
            and field.store
            and field.comodel_name == self._name
        ]

    def _forget_parts(self):
        """Blank what is told of people in all that belongs to these dossiers, files and all."""
        for model in self._part_models():
            rows = model.with_context(active_test=False).search([("dossier_id", "in", self.ids)])
            files = rows._kept_attachments()
            rows._forget_personal()
            files.unlink()
        self._kept_attachments().unlink()

    def _forget_talk(self):
        """Blank what was written to and about the citizens, and drop mails that wait.

        The messages stay as that they were: when, by whom, of which kind.
        """
        notices = self.env["egate.notice"].search([("dossier_id", "in", self.ids)])
        mails = notices.mail_id | self.env["mail.mail"].search(
            [("model", "=", self._name), ("res_id", "in", self.ids)]
        )
        mails.unlink()
        self.env["egate.dossier.message"].search(
            [("dossier_id", "in", self.ids)]
        )._forget_personal()
        notices._forget_personal()
        self._forget_chatter()

    def _forget_outside(self):
        """Hook: drop what other addons keep of these sudo dossiers outside of their parts."""

    def _forget_directives(self):
        """Blank the directives about these dossiers of which none is left that is not over."""
        self.env.cr.execute(
            SQL(
                """SELECT directive_id FROM egate_directive_dossier_rel r
                   JOIN egate_dossier d ON d.id = r.dossier_id
                   WHERE directive_id IN (SELECT directive_id FROM egate_directive_dossier_rel
                                          WHERE dossier_id = ANY(%s))
                   GROUP BY directive_id HAVING bool_and(d.anonymised_at IS NOT NULL)""",
                self.ids,
            )
        )
        directives = self.env["egate.directive"].browse(id_ for (id_,) in self.env.cr.fetchall())
        entries = self.env["egate.directive.entry"].search([("directive_id", "in", directives.ids)])
        for rows in (directives, entries):
            rows._kept_attachments().unlink()
            rows._forget_personal()


class EgateDossierPaper(models.Model):
    _inherit = "egate.dossier.paper"

    def _forget_personal(self, names=None):
        # The name of a paper that the procedure asks for is not personal.
        named = self.filtered("component_id")
        super(EgateDossierPaper, named)._forget_personal({"comment"})
        return super(EgateDossierPaper, self - named)._forget_personal(names)


class Base(models.AbstractModel):
    _inherit = "base"

    def _forget_chatter(self):
        """Blank what was posted at these records; that something was, by whom and when, stays."""
        self.env.flush_all()
        ids = self.env.execute_query(
            SQL(
                "SELECT id FROM mail_message WHERE model = %s AND res_id = ANY(%s)",
                self._name,
                self.ids,
            )
        )
        messages = self.env["mail.message"].browse(id_ for (id_,) in ids)
        # sudo: files of messages whose texts go
        messages.sudo().attachment_ids.unlink()
        self.env.cr.execute(
            SQL(
                """
                UPDATE mail_message
                SET body = %(words)s, subject = NULL, email_from = NULL, reply_to = NULL,
                    incoming_email_to = NULL, incoming_email_cc = NULL, outgoing_email_to = NULL
                WHERE id = ANY(%(ids)s);
                DELETE FROM mail_tracking_value WHERE mail_message_id = ANY(%(ids)s);
                DELETE FROM mail_message_translation WHERE message_id = ANY(%(ids)s);
                DELETE FROM mail_notification WHERE mail_message_id = ANY(%(ids)s);
                DELETE FROM mail_followers
                WHERE res_model = %(model)s AND res_id = ANY(%(records)s);
                DELETE FROM mail_activity
                WHERE res_model = %(model)s AND res_id = ANY(%(records)s);
                """,
                words=ANONYMISED,
                ids=messages.ids,
                model=self._name,
                records=self.ids,
            )
        )
        self.env.invalidate_all()
