import logging
import time
from contextlib import contextmanager

import psycopg2

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.http import request

_logger = logging.getLogger(__name__)

#: Turning the pages of a file is one reading: it is noted again only after so many seconds.
SAME_READING = 600
#: The most readings that a worker remembers; beyond that it forgets the older half.
REMEMBERED = 4096
_noted = {}


def _remember(key):
    if len(_noted) >= REMEMBERED:
        for old in sorted(list(_noted), key=lambda one: _noted.get(one, 0))[: REMEMBERED // 2]:
            _noted.pop(old, None)
    _noted[key] = time.monotonic()


class EgateAccessLog(models.Model):
    """Who read a paper or a form, or took an export away, apart from the trail of what was done.

    Written after the reader's own transaction, by another one on the primary database: a request
    that only reads may be answered by a replica, where it can write nothing, and must not be run
    again because of a log. Rows are only added. They hold ids and codes and nothing of a citizen,
    and no foreign key, for what was read may be a draft that is thrown away.
    """

    _name = "egate.access.log"
    _description = "Reading of papers and exports"
    _inherit = ["egate.append.only", "egate.readable"]
    _log_access = False
    _order = "id desc"
    _rec_name = "code"
    _PERSONAL = frozenset({"address"})

    at = fields.Datetime(required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Who", required=True, readonly=True, ondelete="restrict", index=True
    )
    kind = fields.Selection(
        [
            ("file", "A file was read"),
            ("form", "A form was printed or read"),
            ("export", "Records were exported"),
            ("list", "Many records were read at once"),
            ("reuse", "An earlier paper was taken over"),
        ],
        required=True,
        readonly=True,
    )
    model = fields.Char(string="Kind of records", required=True, readonly=True)
    res_id = fields.Many2oneReference(string="Record", model_field="model", readonly=True)
    code = fields.Char(string="Dossier code", readonly=True, index="btree_not_null")
    count = fields.Integer(string="Records", required=True, readonly=True)
    detail = fields.Char(readonly=True, help="Of an export, the columns; of a form, its name.")
    domain = fields.Char(
        string="Searched by",
        readonly=True,
        help="Of an export or a long list: the fields and operators of the search, without values.",
    )
    address = fields.Char(string="From where", readonly=True, help="Network address.")
    to_code = fields.Char(
        string="For the dossier",
        readonly=True,
        index="btree_not_null",
        help="The code of the dossier that the paper was taken over to, once it is received.",
    )
    purpose = fields.Char(readonly=True, help="What for: the procedure that it was taken over for.")
    proof = fields.Selection(
        [
            ("own", "Received at a one-stop unit of one's own"),
            ("card", "Identity card"),
            ("receipt", "Receipt of the earlier dossier"),
        ],
        string="On which proof",
        readonly=True,
    )

    _at_idx = models.Index("(at)")

    # -- who reads the log itself ---------------------------------------------------------------

    @api.model
    def _readable_domain(self):
        """Return the domain of what the current user may read: rows on the dossiers and people that
        they audit, and on the people of the units that they lead.
        """
        user, assignments = self.env.user, self.env["egate.assignment"]
        units = assignments._audited_units(user)
        if units is None:
            return Domain.TRUE
        units = list(units)
        # sudo: codes of the dossiers of the audited units
        dossiers = self.env["egate.dossier"].sudo()
        own = Domain.OR(
            Domain(name, "in", units)
            for name in ("reception_unit_id", "holder_unit_id", "agency_unit_id")
        )
        domain = Domain("code", "in", dossiers._search(own).subselect("code")) | (
            Domain("code", "=", False) & Domain("user_id", "in", assignments._people_of(units))
        )
        if user.has_group("egate_base.egate_group_leader"):
            # sudo: one's own units
            led = assignments._people_of(user.sudo().egate_unit_ids.ids)
            domain |= Domain("user_id", "in", led)
        return domain

    @api.model
    def _hidden_message(self):
        return self.env._("The log is read for the units that one audits or leads.")

    @api.model
    def _note_reading(self, records):
        """Note that the current user reads what ``records`` keep; access to them was checked.

        :param records: of a model that says by ``_reading`` what it keeps: a ``file`` or a ``form``
        """
        for record in records:
            self._note_one(record)

    def _note_one(self, record):
        key = (self.env.cr.dbname, self.env.uid, record._name, record.id)
        # Of this transaction; forgotten when it is rolled back.
        now = self.env.cr.postcommit.data.setdefault(self._name, set())
        if key in now or time.monotonic() - _noted.get(key, float("-inf")) < SAME_READING:
            return
        now.add(key)
        # sudo: the code of the dossier whose paper is read; in a draft, of the one it came from
        code = record.sudo()._reading_code()
        vals = {"kind": record._reading, "model": record._name, "res_id": record.id, "code": code}
        self._note(vals, lambda: _remember(key))

    @api.model
    def _note_print(self, report_name, records):
        """Note that the current user prints ``records`` on a form that is not kept."""
        self._note_many("form", records, report_name)

    @api.model
    def _note_export(self, records, names):
        """Note that the current user takes ``records`` away, with the fields ``names``."""
        self._note_many("export", records, ", ".join(map(str, names)))

    def _note_many(self, kind, records, detail):
        one = records if len(records) == 1 else records.browse()
        self._note(
            {
                "kind": kind,
                "model": records._name,
                "res_id": one.id or None,
                "code": one.code if one and one._name == "egate.dossier" else None,
                "count": len(records),
                "detail": detail,
                "domain": self._asked(records._name) if kind == "export" else None,
            }
        )

    @api.model
    def _note_reuse(self, draft, origins, proof=None):
        """Note that papers of other dossiers are taken over to ``draft``, in this transaction.

        Once when it happens, with the draft's number, and once more when the draft is received,
        with its code: nothing is taken over without a row, and the row outlives the draft.

        :param origins: the files as they lie in the earlier dossiers
        """
        # sudo: codes of dossiers that the clerk need not be able to read; no group may write here
        draft, origins = draft.sudo(), origins.sudo()
        purpose = f"{draft.procedure_id.code} {draft.procedure_id.name}"
        self.sudo()._insert(
            [
                self._row(
                    {
                        "kind": "reuse",
                        "model": draft._name,
                        "res_id": draft.id,
                        "code": origin.dossier_id.code,
                        "to_code": draft.code or None,
                        "detail": f"{origin._name},{origin.id}",
                        "purpose": purpose,
                        "proof": proof,
                    }
                )
                for origin in origins
            ]
        )

    def _row(self, vals):
        return {
            "at": fields.Datetime.now(),
            "user_id": self.env.uid,
            "res_id": None,
            "code": None,
            "count": 1,
            "detail": None,
            "domain": None,
            "address": request.httprequest.remote_addr if request else None,
            "to_code": None,
            "purpose": None,
            "proof": None,
            **vals,
        }

    @api.model
    def _note(self, vals, then=None):
        """Write a row after the current transaction, if that is committed.

        :param then: called when it is written
        :return: the row, which may be changed until then
        """
        row = self._row(vals)
        model, registry = self._name, self.env.registry

        def write():
            try:
                with registry[model]._log_cursor(registry) as cr:
                    api.Environment(cr, SUPERUSER_ID, {})[model]._insert([row])
                if then:
                    then()
            except psycopg2.Error:
                # The reading has happened; that it was not noted is for the operator to know.
                _logger.exception("A reading could not be noted: %s", row)

        self._after_transaction(write)
        return row

    def _after_transaction(self, write):
        """Do ``write`` after the commit; tests, which commit nothing, replace it."""
        self.env.cr.postcommit.add(write)

    @staticmethod
    @contextmanager
    def _log_cursor(registry):
        """Open a transaction of its own on the primary database; tests replace it."""
        with registry.cursor() as cr:
            yield cr


class Base(models.AbstractModel):
    _inherit = "base"

    #: Whether exports of the model are noted: those that hold people or money.
    _notes_exports = False

    def export_data(self, fields_to_export):
        result = super().export_data(fields_to_export)
        if self._notes_exports:
            self.env["egate.access.log"]._note_export(self, fields_to_export)
        return result


class EgateDossier(models.Model):
    _inherit = "egate.dossier"
    _notes_exports = True


class EgateDossierPart(models.AbstractModel):
    _inherit = "egate.dossier.part"
    _notes_exports = True

    def _reading_code(self):
        """Return the code by which the log knows what is read here."""
        return self.dossier_id.code


class ResPartner(models.Model):
    _inherit = "res.partner"
    _notes_exports = True
