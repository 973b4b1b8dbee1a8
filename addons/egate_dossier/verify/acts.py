"""Signatures, numbers and money: whatever a person is said to have done stands in the trail.

Access to the database, or a gap in the code, is enough to forge a row; a chain of hashes cannot be
continued without its head. So each row that says that somebody signed, asked, took or gave has
its event, of that person and of that row.
"""

from typing import NamedTuple

from .check import Check, Fault, SqlCheck, stream


class Act(NamedTuple):
    """How the rows of a table are told in the trail.

    :ivar table: has ``id`` and ``dossier_id``
    :ivar what: what such a row says, for an operator
    :ivar kinds: kinds of events, any of which bears it out
    :ivar key: the key of the event's data that names the row
    :ivar named: the column that the key names
    :ivar user: the column of who did it; must be who the event says. Empty: not asked
    :ivar when: which rows, a condition on ``t``
    :ivar more: a further condition on the row ``t`` and the event ``e``
    """

    table: str
    what: str
    kinds: tuple[str, ...]
    key: str
    named: str = "id"
    user: str = ""
    when: str = "TRUE"
    more: str = "TRUE"


ACTS = (
    Act(
        "egate_extension",
        "apology",
        ("extended", "apologised"),
        "extension",
        user="signed_by_id",
        when="t.state = 'signed'",
    ),
    # Told by the job: who confirmed it stands on the announcement.
    Act(
        "egate_dossier_deadline_entry",
        "announced failure",
        ("outage",),
        "outage",
        named="outage_id",
        when="t.kind = 'outage'",
    ),
    Act(
        "egate_dossier_termination",
        "end",
        ("ended",),
        "ending",
        user="decided_by_id",
        when="t.state = 'granted'",
    ),
    Act(
        "egate_dossier_correction",
        "correction",
        ("corrected",),
        "correction",
        user="decided_by_id",
        when="t.state = 'approved'",
    ),
    Act(
        "egate_dossier_amendment",
        "correction of a detail",
        ("amended",),
        "amendment",
        user="decided_by_id",
        when="t.state = 'approved'",
    ),
    # Looked up before acceptance, it is told by who accepted; the event names who looked.
    Act(
        "egate_dossier_paper",
        "lookup in a database",
        ("looked_up",),
        "paper",
        when="t.lookup_result IS NOT NULL "
        "AND (SELECT d.received_at FROM egate_dossier d WHERE d.id = t.dossier_id) IS NOT NULL",
        more="(e.data::jsonb ->> 'user')::int = t.lookup_by_id "
        "AND e.data::jsonb ->> 'lookup' = t.lookup_result",
    ),
    # Before acceptance there is no trail.
    Act(
        "egate_dossier_slip",
        "slip",
        ("asked",),
        "slip",
        user="issued_by_id",
        when="t.stage = 'processing'",
    ),
    Act(
        "egate_handover_line",
        "confirmed hand-over",
        ("confirmed",),
        "handover",
        named="handover_id",
        when="t.state = 'confirmed'",
    ),
    Act(
        "egate_handover_line",
        "hand-over",
        ("offered",),
        "handover",
        named="handover_id",
        when="t.state <> 'pending'",
    ),
    Act(
        "egate_payment",
        "payment",
        ("paid",),
        "payment",
        user="cashier_id",
        when="t.kind = 'fee_receipt'",
    ),
    Act(
        "egate_payment",
        "refund",
        ("refunded",),
        "payment",
        user="cashier_id",
        when="t.kind = 'fee_refund'",
    ),
    Act(
        "egate_bank_statement_line",
        "transfer of a statement",
        ("transfer_arrived",),
        "line",
        user="settled_by_id",
        when="t.payment_id IS NOT NULL",
        more="(e.data::jsonb ->> 'payment')::int = t.payment_id",
    ),
    Act(
        "egate_dossier_result",
        "numbered result",
        ("numbered", "revised"),
        "result",
        user="numbered_by_id",
        when="t.numbered_at IS NOT NULL",
    ),
    Act(
        "egate_result_delivery",
        "giving out",
        ("given",),
        "delivery",
        user="given_by_id",
        when="t.proven",
    ),
)


def acts(env):
    """Return what is asked of this database: the acts above, and those of the addons above.

    A model whose rows are told in the trail has ``_verified_acts()``, which returns a list of
    :class:`Act`.
    """
    found = list(ACTS)
    for name in sorted(env.registry):
        ask = getattr(env.registry[name], "_verified_acts", None)
        if ask and not env[name]._abstract:
            found += env[name]._verified_acts()
    return found


class Acts(Check):
    """Each row that says that somebody acted has an event of that person that says so."""

    title = "signatures, numbers and money borne out"

    def count(self, env):
        total = 0
        for act in acts(env):
            # lint: allow names and conditions are constants of the models, no values
            env.cr.execute(f"SELECT count(*) FROM {act.table} t WHERE {act.when}")
            total += env.cr.fetchone()[0]
        return total

    def faults(self, env):
        env.flush_all()
        for act in acts(env):
            same_user = f"AND e.user_id = t.{act.user}" if act.user else ""
            rows = stream(
                env.cr,
                # lint: allow names and conditions are constants of the models, no values
                f"""SELECT coalesce(d.code, 'draft ' || t.dossier_id), t.id
                    FROM {act.table} t LEFT JOIN egate_dossier d ON d.id = t.dossier_id
                    WHERE {act.when} AND NOT EXISTS (
                        SELECT FROM egate_dossier_event e
                        WHERE e.dossier_id = t.dossier_id AND e.kind = ANY(%s)
                          AND (e.data::jsonb ->> %s)::int = t.{act.named}
                          {same_user} AND {act.more})""",
                [list(act.kinds), act.key],
            )
            for code, row in rows:
                yield Fault(code, f"no event of its trail bears out the {act.what} {row}")


class Signatures(SqlCheck):
    """Who signed a result moved its dossier at that moment, or revised it, or is named there."""

    title = "results signed by who moved the dossier"
    counted = "SELECT count(*) FROM egate_dossier_result"
    statement = """
        SELECT d.code, format('nobody of its trail signed the result %s', r.id)
        FROM egate_dossier_result r JOIN egate_dossier d ON d.id = r.dossier_id
        WHERE NOT EXISTS (
            SELECT FROM egate_dossier_event e
            JOIN egate_workflow_effect f
              ON f.transition_id = (e.data::jsonb ->> 'way')::int AND f.kind = 'result'
            WHERE e.dossier_id = r.dossier_id AND e.kind = 'moved'
              AND e.at = date_trunc('second', r.signed_at)
              AND r.signer_id IN (e.user_id, (e.data::jsonb ->> 'signer')::int)
        ) AND NOT EXISTS (
            SELECT FROM egate_dossier_event e
            WHERE e.dossier_id = r.dossier_id AND e.kind = 'revised'
              AND (e.data::jsonb ->> 'result')::int = r.id AND e.user_id = r.signer_id
        )
    """


class Links(SqlCheck):
    """A file is its paper's own, and nothing of the office's records is open to the public."""

    title = "files closed, and each its paper's own"
    counted = "SELECT count(*) FROM ir_attachment WHERE res_model LIKE 'egate.%'"
    statement = """
        SELECT a.res_model || ' ' || coalesce(a.res_id, 0),
               format('attachment %s is open to whoever has its address', a.id)
        FROM ir_attachment a
        WHERE a.res_model LIKE 'egate.%' AND (a.public OR a.access_token IS NOT NULL)
        UNION ALL
        SELECT coalesce(d.code, 'draft ' || f.dossier_id),
               format('file %s has the attachment of something else', f.id)
        FROM egate_dossier_file f
        LEFT JOIN egate_dossier d ON d.id = f.dossier_id
        LEFT JOIN ir_attachment a ON a.id = f.attachment_id
        WHERE (a.res_model IS DISTINCT FROM 'egate.dossier.file' OR a.res_id IS DISTINCT FROM f.id)
          AND (f.attachment_id IS NOT NULL OR d.anonymised_at IS NULL)
        UNION ALL
        SELECT coalesce(d.code, 'draft ' || f.dossier_id),
               format('file %s of a result has the attachment of something else', f.id)
        FROM egate_dossier_result_file f
        LEFT JOIN egate_dossier d ON d.id = f.dossier_id
        LEFT JOIN ir_attachment a ON a.id = f.attachment_id
        WHERE (a.res_model IS DISTINCT FROM 'egate.dossier.result.file'
               OR a.res_id IS DISTINCT FROM f.id)
          AND (f.attachment_id IS NOT NULL OR d.anonymised_at IS NULL)
        UNION ALL
        SELECT a.res_model || ' ' || a.res_id,
               format('message %s hands attachment %s of another record on', m.id, a.id)
        FROM message_attachment_rel r
        JOIN mail_message m ON m.id = r.message_id
        JOIN ir_attachment a ON a.id = r.attachment_id
        WHERE a.res_model LIKE 'egate.%' AND a.res_id > 0
          AND (m.model IS DISTINCT FROM a.res_model OR m.res_id IS DISTINCT FROM a.res_id)
        UNION ALL
        SELECT 'attachment ' || c.id,
               format('attachment %s is open to all and has the content of attachment %s',
                      c.id, min(a.id))
        FROM ir_attachment a
        JOIN ir_attachment c ON c.checksum = a.checksum AND c.file_size = a.file_size
        WHERE a.res_model IN ('egate.dossier.file', 'egate.dossier.result.file')
          AND (c.public OR c.access_token IS NOT NULL)
          AND coalesce(c.res_model, '') NOT LIKE 'egate.%'
        GROUP BY c.id
    """
