import hashlib
import json
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.egate_base.tools import identity
from odoo.addons.egate_base.tools.catalogue_sheets import HIDDEN, BadCellError
from odoo.addons.egate_base.tools.contact import normalise_tax_code
from odoo.addons.egate_base.tools.search_key import search_key

from ...tools import batch_workbook
from ..dossier.people import PRINTED

SOURCE = "list"
_DOSSIER_COLUMNS = {column.key for column in batch_workbook.PEOPLE + batch_workbook.POST}


class Order(NamedTuple):
    """What all dossiers of a list have in common; records of the user that receives them."""

    desk: models.BaseModel
    procedure: models.BaseModel
    variant: models.BaseModel
    channel: str


class _DryRunDone(Exception):
    """The dry run did what the reception would check, and is now undone."""


class EgateDossierBatch(models.AbstractModel):
    """Dossiers of one procedure from a list: tried first, then received, all of them or none.

    A row is identified by the content of the whole list, its one-stop unit and its procedure:
    sending the same list once more returns the codes that it has.
    """

    _name = "egate.dossier.batch"
    _description = "Reception of a list"

    @api.model
    def _form(self, order):
        """Return the empty list for ``order`` as a workbook.

        :rtype: bytes
        """
        return batch_workbook.write_form(self._list_columns(order))

    @api.model
    def _run(self, order, content, *, dry_run, duplicates=False):
        """Receive the list ``content``, or only try.

        :param bytes content: the workbook
        :param bool duplicates: receive though an owner has such a dossier already
        :return: dict with ``faults`` (dicts with ``row``, ``column`` and ``reason``), ``doubts``
            (likewise: what ``duplicates`` allows), ``count``, ``known`` (it was received before)
            and ``ids`` of the dossiers in the order of the rows
        :raise UserError: the file is no such list, or the one-stop unit is not the user's own
        """
        self._check_order(order)
        try:
            rows = batch_workbook.read(content, self._list_columns(order))
        except BadCellError as error:
            raise UserError(self._sentence(error.reason, error.detail)) from error
        if not rows:
            raise UserError(self.env._("The list has no rows. Fill it in and choose it again."))
        outcome = {"faults": [], "doubts": [], "count": len(rows), "known": False, "ids": []}
        keys = self._keys(order, rows)
        if ids := self._answered(keys):
            return {**outcome, "known": True, "ids": ids}
        entered = self._read_rows(order, rows, outcome["faults"])
        outcome["doubts"] = self._doubts(order, entered)
        if dry_run or outcome["faults"] or (outcome["doubts"] and not duplicates):
            outcome["faults"] += self._try(entered)
            outcome["faults"].sort(key=lambda fault: fault["row"])
            return outcome
        try:
            with self.env.cr.savepoint():
                dossiers = self.env["egate.dossier"]._receive_new(
                    list(entered.values()), SOURCE, keys
                )
                outcome["ids"] = dossiers.ids
        except UserError:
            self._forget_all()
            outcome["faults"] = self._try(entered)
            if not outcome["faults"]:
                raise
        return outcome

    @api.model
    def _check_order(self, order):
        if order.desk.id not in self.env["egate.dossier"]._clerk_units():
            raise UserError(
                self.env._(
                    "You are not assigned as a clerk of “%(desk)s” today. Choose your own "
                    "one-stop unit.",
                    desk=order.desk.name,
                )
            )
        cases = order.procedure.current_version_id.variant_ids
        if cases and order.variant not in cases:
            raise UserError(self.env._("Choose the case of the procedure."))

    # -- reading ------------------------------------------------------------------------------

    @api.model
    def _papers(self, order):
        """Return the papers that the procedure knows for this case, in their order."""
        return order.procedure.current_version_id.component_ids.filtered(
            lambda part: not part.variant_id or part.variant_id == order.variant
        )

    @api.model
    def _list_columns(self, order):
        return batch_workbook.columns(
            self._papers(order).mapped("name"), by_post=order.channel == "post"
        )

    @api.model
    def _keys(self, order, rows):
        """Return the key of each row, by which the list is known when it comes again."""
        what = [order.desk.id, order.procedure.id, order.variant.id, order.channel]
        content = json.dumps([*what, rows], default=str)
        digest = hashlib.sha256(content.encode()).hexdigest()
        return [f"{digest}:{number}" for number, _cells in rows]

    @api.model
    def _answered(self, keys):
        """Return the ids of the dossiers that these keys were answered with, in order."""
        # sudo: the table is closed; callers read the dossiers in the answer as the user
        found = self.env["egate.idempotency"].sudo()
        known = found.search([("source", "=", SOURCE), ("key", "in", keys)], limit=len(keys))
        answers = dict(known.mapped(lambda one: (one.key, one.answer)))
        return [answers[key] for key in keys if key in answers]

    @api.model
    def _read_rows(self, order, rows, faults):
        """Return by number of the row the values of its draft; add to ``faults`` what is wrong.

        A row with a fault is left out: what else is wrong with it is seen when it is mended.
        """
        columns, papers = self._list_columns(order), self._papers(order)
        entered = {}
        for number, cells in rows:
            values, wrong = self._read_cells(columns, cells)
            faults += [{"row": number, "column": title, "reason": why} for title, why in wrong]
            if not wrong:
                entered[number] = self._prepare(order, values, papers)
        return entered

    @api.model
    def _read_cells(self, columns, cells):
        """Return the values of a row by column, and what is wrong: pairs of a heading and why.

        :param dict cells: raw cells by column
        :rtype: tuple[dict, list[tuple[str, str]]]
        """
        if HIDDEN in cells.values():
            return {}, [("", self._sentence("hidden", ""))]
        values, wrong = {}, []
        for column in columns:
            try:
                values[column.key] = column.parse(cells.get(column.key))
                reason = self._cell_fault(column.key, values)
            except BadCellError as error:
                values[column.key] = None
                reason = self._sentence(error.reason, error.detail)
            if reason:
                wrong.append((column.title, reason))
        return values, wrong

    @api.model
    def _cell_fault(self, key, values):
        """Return what is wrong with the value of ``key``, given those to its left, or ``None``."""
        Partner, value = self.env["res.partner"], values[key]
        if key == "identity_kind" and not value and values["applicant_kind"] == "citizen":
            values[key] = "cccd"
        if not value:
            return None
        if key == "identity_number":
            kind = values["identity_kind"] or "cccd"
            # A number that is only in doubt needs a reason, which another column asks for.
            if not Partner._identity_doubted(kind, value):
                return Partner._identity_fault(kind, value)
        if key == "applicant_tax_code" and not normalise_tax_code(value):
            return Partner._tax_code_sentence(value)
        if key.endswith("_phone"):
            return Partner._phone_fault(value)
        if key == "applicant_birth_date":
            year = isinstance(value, int) and value
            return Partner._birth_date_fault(not year and value, year)
        if key == "identity_country_id":
            values[key] = self._countries().get(search_key(value))
            if not values[key]:
                return self.env._(
                    "“%(name)s” is no country. Enter its name or its code of two letters.",
                    name=value,
                )
        if key == "applicant_email":
            return Partner._email_fault(value)
        return Partner._print_fault(value) if key in PRINTED else None

    @api.model
    def _countries(self):
        """Return the ids of the countries by their names and codes, as they are searched."""
        countries = (
            self.env["res.country"].with_context(lang="vi_VN").search([("code", "!=", False)])
        )
        found = {search_key(country.code): country.id for country in countries}
        return found | {search_key(country.name): country.id for country in countries}

    @api.model
    def _prepare(self, order, values, papers):
        """Return the values of a draft, plain enough to be compared when they come again."""
        vals = self._people_values(values)
        today = self.env["egate.assignment"]._local_today()
        ticked = [values[f"paper_{place}"] for place, _part in enumerate(papers, start=1)]
        return {
            **vals,
            "procedure_id": order.procedure.id,
            "variant_id": order.variant.id,
            "reception_unit_id": order.desk.id,
            "channel": order.channel,
            "sets": order.procedure.current_version_id.sets or 1,
            "paper_ids": [
                Command.create(
                    {
                        "component_id": part.id,
                        "sequence": part.sequence,
                        "received": (part.required and not part._lookup_on(today))
                        if tick is None
                        else tick,
                        "original_count": part.originals,
                        "copy_count": part.copies,
                    }
                )
                for part, tick in zip(papers, ticked, strict=True)
            ],
        }

    @api.model
    def _people_values(self, values):
        """Return what a row says of the people and the sending, as values of a draft, in JSON."""
        vals = {
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in values.items()
            if name in _DOSSIER_COLUMNS and value is not None
        }
        if isinstance(born := vals.get("applicant_birth_date"), int):
            vals["applicant_birth_year"] = vals.pop("applicant_birth_date")
        # Asked of all the list together, see _doubts.
        vals["birth_confirmed"] = bool(self._contradicted_year(vals, born))
        return {**vals, "identity_kind": values["identity_kind"]}

    # -- trying -------------------------------------------------------------------------------

    @api.model
    def _try(self, entered):
        """Return what keeps each of these drafts from being received; nothing is kept.

        :param dict entered: by number of the row the values of its draft
        """
        faults = []
        try:
            with self.env.cr.savepoint():
                drafts = self._enter(entered, faults)
                dossiers = self.env["egate.dossier"].concat(*drafts.values())
                people = dossiers._people_on_file()
                findings = dossiers._reception_findings(fields.Datetime.now(), people)
                faults += [
                    {"row": number, "column": "", "reason": reason}
                    for number, draft in drafts.items()
                    for reason in findings[draft][1]
                ]
                raise _DryRunDone
        except _DryRunDone:
            self._forget_all()
        return faults

    @api.model
    def _enter(self, entered, faults):
        """Return a draft for each row; those that cannot be entered are noted in ``faults``."""
        Dossier = self.env["egate.dossier"]
        try:
            with self.env.cr.savepoint():
                return dict(zip(entered, Dossier.create(list(entered.values())), strict=True))
        except UserError:
            self._forget_all()
        drafts = {}
        for number, vals in entered.items():
            try:
                with self.env.cr.savepoint():
                    drafts[number] = Dossier.create([vals])
            except UserError as error:
                faults.append({"row": number, "column": "", "reason": str(error)})
        return drafts

    def _forget_all(self):
        """Forget what was read within a savepoint that is undone."""
        self.env.invalidate_all()
        self.env["egate.cached"]._forget()

    @api.model
    def _doubts(self, order, entered):
        """Return the rows whose owner is in the list twice, or has such a dossier open."""
        rows = {}
        doubts = []
        for number, vals in entered.items():
            born = vals.get("applicant_birth_date") or vals.get("applicant_birth_year")
            if year := self._contradicted_year(vals, born):
                reason = self.env._(
                    "The identity number says born in %(year)s, the date another year.", year=year
                )
                doubts.append({"row": number, "column": "", "reason": reason})
            if not (owner := self._owner(vals)):
                continue
            if owner in rows:
                reason = self.env._("The owner is in row %(row)s already.", row=rows[owner])
                doubts.append({"row": number, "column": "", "reason": reason})
            rows.setdefault(owner, number)
        numbers = sorted({number for _name, number, _country in rows})
        for name in ("identity_number", "applicant_tax_code"):
            found = self.env["egate.dossier"].search(
                [
                    ("procedure_id", "=", order.procedure.id),
                    ("received_at", "!=", False),
                    ("closed_at", "=", False),
                    (name, "in", numbers),
                ],
                limit=batch_workbook.MAX_ROWS,
            )
            for dossier in found:
                country = dossier.identity_country_id.id if name == "identity_number" else False
                if row := rows.get((name, dossier[name], country)):
                    reason = self.env._(
                        "The owner has a dossier of this procedure that is not finished: %(code)s.",
                        code=dossier.code,
                    )
                    doubts.append({"row": row, "column": "", "reason": reason})
        return sorted(doubts, key=lambda doubt: doubt["row"])

    @api.model
    def _contradicted_year(self, vals, born):
        """Return the year of birth by the number where ``born`` (a day or a year) is another."""
        number = identity.normalise_number(vals.get("identity_number"))
        told = int(str(born)[:4]) if born else 0
        return identity.contradicted_year(vals.get("identity_kind") or "cccd", number, told)

    @api.model
    def _owner(self, vals):
        """Return field, number and country by which the owner is known, or ``None``."""
        if vals["applicant_kind"] == "organisation":
            code = normalise_tax_code(vals.get("applicant_tax_code"))
            return code and ("applicant_tax_code", code, False)
        number = identity.normalise_number(vals.get("identity_number"))
        country = vals.get("identity_country_id", False)
        return ("identity_number", number, country) if number else None

    # -- answering ----------------------------------------------------------------------------

    @api.model
    def _lines(self, dossiers):
        """Return code, owner and due time of each of ``dossiers``, as they are shown.

        :rtype: list[tuple[str, str, str]]
        """
        entry = self.env["egate.dossier.deadline.entry"]
        return [
            (
                dossier.code,
                dossier.applicant_name,
                entry._moment_in_words(
                    dossier.reception_unit_id._require_calendar()._to_local(dossier.due_at)
                ),
            )
            for dossier in dossiers
        ]

    @api.model
    def _sentence(self, reason, detail):
        """Return the sentence for the key of a reason; most are those of the catalogue."""
        sentences = {
            "lost_zeros": self.env._(
                "Is kept as a value, so the zeros in front are lost. Format the cell as text and "
                "enter the number again."
            ),
            "not_text": self.env._("Is kept as a value. Format the cell as text, enter it anew."),
            "too_long": self.env._("Is longer than %(limit)s characters.", limit=detail),
            "unknown_column": self.env._(
                "The list of this procedure has no column “%(name)s”. Download the list for the "
                "procedure, the case and the channel that you chose.",
                name=detail,
            ),
            "no_column": self.env._(
                "The column “%(name)s” is missing. Download the list for the procedure, the case "
                "and the channel that you chose.",
                name=detail,
            ),
        }
        return sentences.get(reason) or self.env["egate.catalogue"]._reason(reason, detail)
