"""Guards in the database itself: money always adds up, whatever code writes it.

At the end of a transaction that added a payment or changed the money of a dossier, every total is
held against its rows; a transaction that leaves a difference is refused as a whole. A closed day
of a cashier takes nothing more and changes no more.
"""

from odoo.tools import SQL

#: Trigger → table, for the check that they are there and enabled.
TRIGGERS = {
    "egate_money_payment": "egate_payment",
    "egate_money_day": "egate_payment",
    "egate_money_line": "egate_payment_line",
    "egate_money_dossier": "egate_dossier",
    "egate_money_closed": "egate_cashier_closing",
    "egate_money_kept": "egate_cashier_closing",
}

_BALANCED = """
CREATE OR REPLACE FUNCTION egate_money_balanced() RETURNS trigger AS $$
DECLARE
    of_dossier int;
    of_payment int;
    of_closing int;
BEGIN
    IF TG_TABLE_NAME = 'egate_dossier' THEN
        of_dossier := NEW.id;
    ELSE
        of_dossier := NEW.dossier_id;
        IF TG_TABLE_NAME = 'egate_payment' THEN
            of_payment := NEW.id;
        ELSE
            of_payment := NEW.payment_id;
        END IF;
        IF (SELECT amount FROM egate_payment WHERE id = of_payment) IS DISTINCT FROM
           (SELECT sum(amount) FROM egate_payment_line WHERE payment_id = of_payment) THEN
            RAISE EXCEPTION 'payment % does not equal its lines', of_payment
                USING ERRCODE = 'check_violation';
        END IF;
        IF EXISTS (
            SELECT FROM egate_payment p
            JOIN egate_payment_line l ON l.payment_id = p.id
            JOIN egate_dossier_fee f ON f.id = l.fee_id
            WHERE p.id = of_payment
              AND (l.dossier_id <> p.dossier_id OR l.unit_id <> p.unit_id
                   OR f.dossier_id <> p.dossier_id OR (l.amount > 0) <> (p.amount > 0))
        ) THEN
            RAISE EXCEPTION 'payment % has lines of something else', of_payment
                USING ERRCODE = 'check_violation';
        END IF;
        SELECT closing_id INTO of_closing FROM egate_payment WHERE id = of_payment;
        IF EXISTS (
            SELECT FROM egate_cashier_closing c
            JOIN egate_payment p ON p.closing_id = c.id
            WHERE c.id = of_closing
            GROUP BY c.id
            HAVING c.payment_count <> count(*)
                OR c.cash <> coalesce(sum(p.amount) FILTER (WHERE p.method = 'cash'), 0)
                OR c.transfer <> coalesce(sum(p.amount) FILTER (WHERE p.method = 'transfer'), 0)
                OR c.qr <> coalesce(sum(p.amount) FILTER (WHERE p.method = 'qr'), 0)
                OR bool_or(p.unit_id <> c.unit_id OR p.cashier_id <> c.cashier_id
                           OR p.paid_date <> c.date)
        ) THEN
            RAISE EXCEPTION 'day % of a cashier does not equal its payments', of_closing
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF EXISTS (
        SELECT FROM egate_dossier d
        WHERE d.id = of_dossier AND d.fee_total IS NOT NULL AND (
            d.fee_total <> (SELECT coalesce(sum(amount), 0) FROM egate_dossier_fee
                            WHERE dossier_id = d.id)
            OR d.fee_paid IS DISTINCT FROM (SELECT coalesce(sum(amount), 0) FROM egate_payment
                                            WHERE dossier_id = d.id))
    ) OR EXISTS (
        SELECT FROM egate_dossier_fee f JOIN egate_payment_line l ON l.fee_id = f.id
        WHERE f.dossier_id = of_dossier
        GROUP BY f.id HAVING sum(l.amount) NOT BETWEEN 0 AND f.amount
    ) OR EXISTS (
        SELECT FROM egate_dossier_fee f JOIN egate_dossier_fee a ON a.adjusts_id = f.id
        WHERE f.dossier_id = of_dossier
        GROUP BY f.id HAVING f.amount + sum(a.amount) NOT BETWEEN 0 AND f.amount
    ) THEN
        RAISE EXCEPTION 'money of dossier % does not add up', of_dossier
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql;
"""

_DAY_OPEN = """
CREATE OR REPLACE FUNCTION egate_money_day_open() RETURNS trigger AS $$
BEGIN
    -- Whoever closes the day updates this row: the later of the two is refused or tried again.
    PERFORM FROM egate_cashier_closing WHERE id = NEW.closing_id AND closed_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'day % of a cashier is closed', NEW.closing_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
"""


def _deferred(cr, name, table, event, condition=""):
    cr.execute(_BALANCED)
    cr.execute(
        SQL(
            """
            DROP TRIGGER IF EXISTS %(name)s ON %(table)s;
            CREATE CONSTRAINT TRIGGER %(name)s AFTER %(event)s ON %(table)s
                DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW %(condition)s EXECUTE FUNCTION egate_money_balanced();
            """,
            name=SQL.identifier(name),
            table=SQL.identifier(table),
            event=SQL(event),
            condition=SQL(condition),
        )
    )


def guard_payments(cr):
    """Guard ``egate_payment``: it equals its lines and its day, and the day is open."""
    _deferred(cr, "egate_money_payment", "egate_payment", "INSERT")
    cr.execute(_DAY_OPEN)
    cr.execute(
        """
        CREATE OR REPLACE TRIGGER egate_money_day BEFORE INSERT ON egate_payment
            FOR EACH ROW EXECUTE FUNCTION egate_money_day_open();
        """
    )


def guard_lines(cr):
    """Guard ``egate_payment_line``: no fee is paid twice, no line comes later."""
    _deferred(cr, "egate_money_line", "egate_payment_line", "INSERT")


def guard_dossiers(cr):
    """Guard the totals on ``egate_dossier``; a new row has none, so inserting costs nothing."""
    changed = """WHEN (OLD.fee_total IS DISTINCT FROM NEW.fee_total
                       OR OLD.fee_paid IS DISTINCT FROM NEW.fee_paid)"""
    _deferred(cr, "egate_money_dossier", "egate_dossier", "UPDATE", changed)


def guard_closings(cr):
    """Guard ``egate_cashier_closing``: what is closed stays as it is, and no day goes away."""
    cr.execute(
        """
        CREATE OR REPLACE TRIGGER egate_money_closed BEFORE UPDATE ON egate_cashier_closing
            FOR EACH ROW WHEN (OLD.closed_at IS NOT NULL)
            EXECUTE FUNCTION egate_append_only();
        CREATE OR REPLACE TRIGGER egate_money_kept BEFORE DELETE ON egate_cashier_closing
            FOR EACH ROW EXECUTE FUNCTION egate_append_only();
        """
    )


def drop(cr):
    """Take the guards off, for the removal of the addon."""
    cr.execute(
        """
        DROP FUNCTION IF EXISTS egate_money_balanced() CASCADE;
        DROP FUNCTION IF EXISTS egate_money_day_open() CASCADE;
        """
    )
