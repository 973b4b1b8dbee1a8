from odoo import api, fields, models
from odoo.tools import SQL

#: What the dossier's form shows the lists of, and the field that says whether there is something.
RELATED = {
    "slip_count": "egate.dossier.slip",
    "supplement_count": "egate.supplement",
    "extension_count": "egate.extension",
    "termination_count": "egate.dossier.termination",
    "correction_count": "egate.dossier.correction",
    "amendment_count": "egate.dossier.amendment",
    "payment_count": "egate.payment",
    "delivery_count": "egate.result.delivery",
    "opinion_count": "egate.dossier.opinion",
    "message_count": "egate.dossier.message",
    "notice_count": "egate.notice",
}


def _count():
    return fields.Integer(compute="_compute_related", export_string_translation=False)


class EgateDossier(models.Model):
    """How much there is of what belongs to a dossier: one query, so that the form opens quickly.

    The lists themselves are asked for when somebody opens their page (the widget
    ``egate_related``).
    """

    _inherit = "egate.dossier"

    slip_count = _count()
    supplement_count = _count()
    extension_count = _count()
    termination_count = _count()
    correction_count = _count()
    amendment_count = _count()
    payment_count = _count()
    delivery_count = _count()
    opinion_count = _count()
    message_count = _count()
    notice_count = _count()

    @api.depends_context("uid")
    def _compute_related(self):
        models_ = {name: self.env[model] for name, model in RELATED.items()}
        for model in models_.values():
            model.flush_model(["dossier_id"])
        counts = {}
        if ids := self._origin.ids:
            # Readers of the dossier may read what belongs to it.
            self.env.cr.execute(
                SQL(" UNION ALL ").join(
                    SQL(
                        "SELECT %s, dossier_id, count(*) FROM %s WHERE dossier_id = ANY(%s) "
                        "GROUP BY dossier_id",
                        name,
                        SQL.identifier(model._table),
                        ids,
                    )
                    for name, model in models_.items()
                )
            )
            counts = {(name, dossier): count for name, dossier, count in self.env.cr.fetchall()}
        for dossier in self:
            for name in RELATED:
                dossier[name] = counts.get((name, dossier._origin.id), 0)
