from odoo import api, models
from odoo.fields import Domain

from ....tools.report_table import Column, ReportTable, Row

FORMULA = "TL-1"
#: Payments that are read at once.
PORTION = 500


class EgateFigureReportFees(models.AbstractModel):
    """The journal of fees: each receipt and refund of the cash desks, by day, with sums by method.

    By the day on which the money was taken, in whole VND; refunds are below zero. Read as the user:
    cashiers see their cash desk, others the dossiers that they read.
    """

    _name = "egate.figure.report.fees"
    _description = "Journal of fees"
    _inherit = "egate.figure.report"

    _report_sequence = 90
    _report_personal = True

    def _report_title(self):
        return self.env._("Journal of fees")

    def _report_table(self, question):
        question = self._asked(question)
        units = self._units_in(question)
        domain = self._paid(question, units)
        table = ReportTable(
            key="fees",
            title=self._report_title(),
            lines=[*self._lines_about(question, units), self._formula_line(FORMULA)],
            columns=self._columns(),
            rows=(),
            formula=FORMULA,
            unit_of_count="đồng",
            **self._heads(question, units),
        )
        table.rows = self._rows(domain, table.notes)
        return table

    @api.model
    def _columns(self):
        methods = self._methods()
        return [
            Column("day", self.env._("Day"), "date", 12),
            Column("number", self.env._("Receipt number"), "code", 24),
            Column("dossier", self.env._("Dossier code"), "code", 24),
            Column("payer", self.env._("Payer"), "text", 30),
            Column("kind", self.env._("Receipt or refund"), "text", 14),
            *(Column(method, label, "money", 14, total=True) for method, label in methods.items()),
            Column("amount", self.env._("In all"), "money", 14, total=True),
            Column("cashier", self.env._("Cashier"), "text", 24),
            Column("desk", self.env._("Cash desk"), "text", 30),
        ]

    @api.model
    def _methods(self):
        return dict(self.env["egate.payment"]._fields["method"]._description_selection(self.env))

    @api.model
    def _paid(self, question, units):
        """Return the domain of the payments of these cash desks, by the local day."""
        return (
            Domain("unit_id", "in", units.ids)
            & Domain("paid_date", ">=", str(question.since))
            & Domain("paid_date", "<=", str(question.until))
            & Domain("paid_at", "<", str(question.end))
        )

    @api.model
    def _rows(self, domain, notes):
        """Yield the payments, each day's sum after it, and the total; portion by portion.

        :param list notes: gets a sentence where the lines do not add up to what the tables say
        """
        payments = self.env["egate.payment"]
        kinds = dict(payments._fields["kind"]._description_selection(self.env))
        methods = self._methods()
        total, day, of_day, last = _Sum(methods), None, _Sum(methods), (None, 0)
        while found := payments.search(domain & _after(last), limit=PORTION, order="paid_date, id"):
            self._note_read(found)
            for payment in found:
                if day and payment.paid_date != day:
                    yield self._sum_row(of_day, day)
                    of_day = _Sum(methods)
                day = payment.paid_date
                for one in (of_day, total):
                    one.add(payment.method, payment.amount)
                # sudo: codes of dossiers, names of colleagues and desks
                shown = payment.sudo()
                yield Row(
                    {
                        "day": day,
                        "number": payment.code,
                        "dossier": shown.dossier_code,
                        "payer": payment.payer_name,
                        "kind": kinds[payment.kind],
                        payment.method: payment.amount,
                        "amount": payment.amount,
                        "cashier": shown.cashier_id.name,
                        "desk": shown.unit_id.name,
                    },
                    opens=("egate.payment", [("id", "=", payment.id)]),
                )
            last = found[-1:].paid_date, found[-1:].id
            found.invalidate_recordset()
        if day:
            yield self._sum_row(of_day, day)
            yield Row({"payer": self.env._("Total"), **total.values()}, style="total")
        self._reconcile(domain, total, notes)

    @api.model
    def _sum_row(self, added, day):
        words = self.env._("Sum of %(day)s", day=f"{day:%d/%m/%Y}")
        return Row({"day": day, "payer": words, **added.values()}, style="group")

    @api.model
    def _note_read(self, payments):
        if not self.env.su:
            self.env["egate.access.log"]._count_reading(
                payments._name, {"payer_name"}, groups=len(payments)
            )

    @api.model
    def _reconcile(self, domain, total, notes):
        """Add to ``notes`` where the lines differ from the sum that the database gives."""
        counted = self.env["egate.payment"]._read_group(domain, ["method"], ["amount:sum"])
        said = {method: amount for method, amount in counted if amount}
        if said != {method: amount for method, amount in total.by_method.items() if amount}:
            notes.append(
                self.env._(
                    "The lines do not add up to the sum of the payments (%(sum)s): somebody took "
                    "money meanwhile. Make the report again.",
                    sum=f"{sum(said.values()):,.0f}".replace(",", "."),
                )
            )


class _Sum:
    """Amounts by method."""

    def __init__(self, methods):
        self.by_method = dict.fromkeys(methods, 0)

    def add(self, method, amount):
        self.by_method[method] += amount

    def values(self):
        return {**self.by_method, "amount": sum(self.by_method.values())}


def _after(last):
    day, payment = last
    if not payment:
        return Domain.TRUE
    later = Domain("paid_date", ">", day)
    return later | (Domain("paid_date", "=", day) & Domain("id", ">", payment))
