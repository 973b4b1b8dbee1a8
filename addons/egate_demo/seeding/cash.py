"""What was paid at the cash desk: receipts, what was given back, and the cashiers' days.

What ``egate_payment_taking.py`` writes is written here by the same rules, for many dossiers at
once: a payment equals its lines, a dossier its payments, a day its payments, and every number is
issued by the numbering.
"""

from collections import defaultdict
from datetime import timedelta
from typing import NamedTuple

from odoo.addons.egate_dossier.tools import event_chain

from .names import weighted

#: How people pay, at the desk and from afar.
METHODS = {
    "desk": {"cash": 55, "qr": 30, "transfer": 15},
    "online": {"qr": 60, "transfer": 40},
    "post": {"transfer": 100},
}
#: Of the receipts, those that were written by mistake: given back, and taken again.
MISTAKEN = 0.005
TABLES = ("egate_payment", "egate_payment_line")


class Money(NamedTuple):
    """The money of one dossier.

    :ivar columns: of the dossier; without a total, its money is not kept
    :ivar events: for its trail
    """

    columns: dict
    events: tuple = ()


class Till:
    """The payments of one portion, until their numbers and days are known.

    :param ids: gives the ids of new payments
    :param closed: (desk, cashier, day) of the days that take nothing more
    """

    def __init__(self, world, ids, closed=frozenset()):
        self.world, self.ids, self.closed = world, ids, closed
        self.payments, self.lines = [], []

    def charge(self, rng, journey, dossier, fees) -> Money:
        """Take what the fees of a dossier ask for, each when it is due, up to now.

        :param dict dossier: its own columns
        :param fees: the rows of its fees, with their ids
        """
        taken = []
        for at, asked in self._moments(rng, journey, fees):
            cashier = self._cashier(rng, dossier["reception_unit_id"], at)
            if cashier is None:
                # Nobody who could take the money: it is not kept here, as before there was a desk.
                return Money({"fee_total": None, "fee_paid": None})
            taken.append((at, cashier, asked))
        events = []
        for at, cashier, asked in taken:
            events += self._take(rng, dossier, at, cashier, asked)
        total = sum(fee["amount"] for fee in fees)
        paid = sum(fee["amount"] for _at, _cashier, asked in taken for fee in asked)
        return Money({"fee_total": total, "fee_paid": paid}, tuple(events))

    def _moments(self, rng, journey, fees):
        """Yield when something is paid, and the fees that are paid then."""
        given = [one["returned_at"] for one in journey.results if one["returned_at"]]
        moments = {
            "reception": journey.received_at + timedelta(seconds=rng.randint(40, 400)),
            "return": given[0] - timedelta(seconds=rng.randint(5, 90)) if given else None,
        }
        for due, at in moments.items():
            asked = [fee for fee in fees if fee["amount"] and (fee["due"] or "reception") == due]
            if asked and at and at < self.world.now:
                yield max(at, journey.received_at), asked

    def _cashier(self, rng, desk, at):
        day = self.world.office.to_local(at).date()
        free = [one for one in self.world.cashiers(desk) if (desk, one, day) not in self.closed]
        return rng.choice(free) if free else None

    def _take(self, rng, dossier, at, cashier, asked):
        """Write a receipt, now and then one that was a mistake before it; return the events."""
        method = weighted(rng, METHODS[dossier["channel"]])
        if rng.random() >= MISTAKEN:
            return [self._enter(rng, dossier, at, cashier, asked, method)[1]]
        wrong, first = self._enter(rng, dossier, at, cashier, asked, "cash")
        given_back = {
            "refunded_id": wrong["id"],
            "reason": "Ghi nhầm hình thức thanh toán, lập lại biên lai.",
        }
        _row, second = self._enter(rng, dossier, at, cashier, asked, "cash", given_back)
        return [first, second, self._enter(rng, dossier, at, cashier, asked, method)[1]]

    def _enter(self, rng, dossier, at, cashier, asked, method, given_back=None):
        """Add a payment with its lines; return its row and its event."""
        sign = -1 if given_back else 1
        desk, payment = dossier["reception_unit_id"], next(self.ids)
        owner = {"dossier_id": dossier["id"], "unit_id": desk}
        row = {
            "id": payment,
            **owner,
            "kind": "fee_refund" if given_back else "fee_receipt",
            "code": None,
            "number": None,
            "amount": sign * sum(fee["amount"] for fee in asked),
            "method": method,
            "reference": None if method == "cash" else f"FT{at:%y%j}{rng.randrange(10**8):08d}",
            "payer_name": dossier["submitter_name"] or dossier["applicant_name"],
            "cashier_id": cashier,
            "paid_at": at,
            "paid_date": self.world.office.to_local(at).date(),
            "closing_id": None,
            "refunded_id": None,
            "reason": None,
            **(given_back or {}),
        }
        self.payments.append(row)
        self.lines += [
            {
                **owner,
                "payment_id": payment,
                "fee_id": fee["id"],
                "name": fee["name"],
                "amount": sign * fee["amount"],
            }
            for fee in asked
        ]
        kind = "refunded" if given_back else "paid"
        data = {"payment": payment}
        return row, event_chain.Event(dossier["id"], at, kind, cashier, desk, data)

    def rows(self, cr):
        """Number the payments and enter them in the cashiers' days; return rows by table.

        Call it last in the transaction, which is to be at READ COMMITTED: days are shared with
        other portions, and are held from here to its end.
        """
        self._number()
        self._enter_days(cr)
        return dict(zip(TABLES, (self.payments, self.lines), strict=True))

    def _number(self):
        books = defaultdict(list)
        for row in sorted(self.payments, key=lambda row: (row["paid_at"], row["id"])):
            books[row["kind"], row["unit_id"], row["paid_date"]].append(row)
        wanted = [(*book, "", len(rows)) for book, rows in books.items()]
        for rows, (_scope, codes) in zip(books.values(), self.world.take(wanted), strict=True):
            for row, (code, number) in zip(rows, codes, strict=True):
                row.update(code=code, number=number)

    def _enter_days(self, cr):
        days = defaultdict(lambda: dict.fromkeys(("count", *METHODS["desk"]), 0))
        for row in self.payments:
            day = days[row["unit_id"], row["cashier_id"], row["paid_date"]]
            day["count"] += 1
            day[row["method"]] += row["amount"]
        # Always in the same order: two portions wait for each other, and never in a circle.
        order = sorted(days)
        columns = [[key[place] for key in order] for place in range(3)]
        columns += [
            [days[key][name] for key in order] for name in ("count", "cash", "transfer", "qr")
        ]
        cr.execute(
            """INSERT INTO egate_cashier_closing AS c
                   (unit_id, cashier_id, date, payment_count, cash, transfer, qr,
                    create_uid, create_date)
               SELECT unit, cashier, day, count, cash, transfer, qr, cashier, %s
               FROM unnest(%s::int[], %s::int[], %s::date[], %s::int[], %s::numeric[],
                           %s::numeric[], %s::numeric[])
                   AS one (unit, cashier, day, count, cash, transfer, qr)
               ON CONFLICT (unit_id, cashier_id, date) DO UPDATE
                   SET payment_count = c.payment_count + excluded.payment_count,
                       cash = c.cash + excluded.cash,
                       transfer = c.transfer + excluded.transfer,
                       qr = c.qr + excluded.qr
                   WHERE c.closed_at IS NULL
               RETURNING unit_id, cashier_id, date, id""",
            [self.world.now, *columns],
        )
        ids = {key: one for *key, one in cr.fetchall() for key in [tuple(key)]}
        for row in self.payments:
            row["closing_id"] = ids[row["unit_id"], row["cashier_id"], row["paid_date"]]


def closed_days(cr, since):
    """Return (desk, cashier, day) of the days from ``since`` on that take nothing more."""
    cr.execute(
        """SELECT unit_id, cashier_id, date FROM egate_cashier_closing
           WHERE closed_at IS NOT NULL AND date >= %s""",
        [since],
    )
    return frozenset(cr.fetchall())


def close_days(cr, today):
    """Close the days before ``today``, with what was taken in the drawer."""
    cr.execute(
        """UPDATE egate_cashier_closing c
           SET closed_at = p.last + interval '10 min', closed_by_id = c.cashier_id,
               counted = c.cash
           FROM (SELECT closing_id, max(paid_at) AS last FROM egate_payment GROUP BY closing_id) p
           WHERE p.closing_id = c.id AND c.closed_at IS NULL AND c.date < %s""",
        [today],
    )


def settle_numbers(cr):
    """Say that the numbers of receipts and refunds are borne, where every one is."""
    cr.execute(
        """UPDATE egate_number_counter n SET settled = n.value
           FROM (SELECT p.kind || '/' || u.code || '/' || extract(year FROM p.paid_date)::int
                        AS scope, count(*) AS borne
                 FROM egate_payment p JOIN egate_unit u ON u.id = p.unit_id GROUP BY 1) m
           WHERE n.scope = m.scope AND n.value = m.borne AND coalesce(n.settled, 0) < n.value"""
    )
