from odoo import api, models
from odoo.tools import SQL

from ...tools import money_guard

#: Each class of fault: what it is, and a query for (model, id) of every row that has it. Sums are
#: made in the database, so that the memory of the caller does not grow with the money.
_FAULTS = {
    "A payment does not equal its lines": """
        SELECT 'egate.payment', p.id FROM egate_payment p
        LEFT JOIN egate_payment_line l ON l.payment_id = p.id
        GROUP BY p.id HAVING p.amount IS DISTINCT FROM sum(l.amount)
    """,
    "A line is of another dossier or desk than its payment or its fee": """
        SELECT 'egate.payment.line', l.id FROM egate_payment_line l
        JOIN egate_payment p ON p.id = l.payment_id
        JOIN egate_dossier_fee f ON f.id = l.fee_id
        WHERE l.dossier_id <> p.dossier_id OR f.dossier_id <> p.dossier_id
           OR l.unit_id <> p.unit_id
    """,
    "More was paid for a fee than it is, or more was given back than was paid": """
        SELECT 'egate.dossier.fee', f.id FROM egate_dossier_fee f
        JOIN egate_payment_line l ON l.fee_id = f.id
        GROUP BY f.id HAVING sum(l.amount) NOT BETWEEN 0 AND f.amount
    """,
    "A fee was changed below nothing, above what it was, or by another dossier": """
        SELECT 'egate.dossier.fee', f.id FROM egate_dossier_fee f
        JOIN egate_dossier_fee a ON a.adjusts_id = f.id
        GROUP BY f.id HAVING f.amount + sum(a.amount) NOT BETWEEN 0 AND f.amount
            OR bool_or(a.dossier_id <> f.dossier_id OR f.adjusts_id IS NOT NULL)
    """,
    "A refund gives back what its receipt did not take": """
        SELECT 'egate.payment', b.id FROM egate_payment b
        JOIN egate_payment_line l ON l.payment_id = b.id
        JOIN egate_payment r ON r.id = b.refunded_id
        LEFT JOIN egate_payment_line t ON t.payment_id = r.id AND t.fee_id = l.fee_id
        WHERE t.id IS NULL OR -l.amount > t.amount OR r.dossier_id <> b.dossier_id
    """,
    "The fees of a dossier do not equal its lines": """
        SELECT 'egate.dossier', d.id FROM egate_dossier d
        LEFT JOIN egate_dossier_fee f ON f.dossier_id = d.id
        WHERE d.fee_total IS NOT NULL
        GROUP BY d.id HAVING d.fee_total <> coalesce(sum(f.amount), 0)
    """,
    "What was paid for a dossier does not equal its payments": """
        SELECT 'egate.dossier', coalesce(d.id, p.dossier_id)
        FROM (SELECT id, fee_paid FROM egate_dossier WHERE fee_paid IS NOT NULL) d
        FULL JOIN (
            SELECT dossier_id, sum(amount) AS paid FROM egate_payment GROUP BY dossier_id
        ) p ON p.dossier_id = d.id
        WHERE coalesce(d.fee_paid, 0) <> coalesce(p.paid, 0)
    """,
    "A cashier's day does not equal its payments": """
        SELECT 'egate.cashier.closing', c.id FROM egate_cashier_closing c
        LEFT JOIN egate_payment p ON p.closing_id = c.id
        GROUP BY c.id
        HAVING c.payment_count <> count(p.id)
            OR c.cash <> coalesce(sum(p.amount) FILTER (WHERE p.method = 'cash'), 0)
            OR c.transfer <> coalesce(sum(p.amount) FILTER (WHERE p.method = 'transfer'), 0)
            OR c.qr <> coalesce(sum(p.amount) FILTER (WHERE p.method = 'qr'), 0)
    """,
    "A payment was made after its day was closed": """
        SELECT 'egate.payment', p.id FROM egate_payment p
        JOIN egate_cashier_closing c ON c.id = p.closing_id
        WHERE c.closed_at < p.paid_at
           OR (c.unit_id, c.cashier_id, c.date) <> (p.unit_id, p.cashier_id, p.paid_date)
    """,
}


class EgatePayment(models.Model):
    _inherit = "egate.payment"

    @api.model
    def _verify_money(self):
        """Yield every fault of the money in the whole database: what it is, and where.

        For ``./egate verify`` and other callers as superuser. Also what guards the money has
        to be there: a trigger that is missing or switched off is a fault of its table.

        :return: words, a model and the id of its record; a table and the name of its guard
        :rtype: Iterator[tuple[str, str, int | str]]
        """
        self.env.flush_all()
        for words, query in _FAULTS.items():
            self.env.cr.execute(query)
            while rows := self.env.cr.fetchmany(1000):
                for model, record in rows:
                    yield words, model, record
        self.env.cr.execute(
            SQL(
                """SELECT tgname FROM pg_trigger
                   WHERE tgname = ANY(%s) AND tgenabled = 'O' AND NOT tgisinternal""",
                list(money_guard.TRIGGERS),
            )
        )
        there = {name for (name,) in self.env.cr.fetchall()}
        for name, table in money_guard.TRIGGERS.items():
            if name not in there:
                yield "A guard is missing or switched off", table, name
