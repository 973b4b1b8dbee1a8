"""Sample dossiers, received and moved by the real service as the people who would do it.

Only the time is not theirs: reception and transitions are told the moment when they happened.
"""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields

from .catalogue import MODULE, read_table, xml_name
from .moments import moment
from .scans import scan


def load(env):
    """Create the dossiers of ``data/dossiers.json``, counted back from now, oldest first.

    Call it while the office is open, see ``stopped_clock``.

    :return: those that have a name there, by their name
    :rtype: dict
    """
    calendar = env.ref(f"{MODULE}.calendar_office")
    now = calendar._to_local(fields.Datetime.now()).replace(second=0, microsecond=0)

    def at(text):
        return calendar._to_utc(moment(calendar._working_calendar(), now, text))

    samples = read_table("dossiers")
    named = {}
    # Codes count up through the day, so reception goes by time.
    for index, sample in enumerate(sorted(samples, key=lambda s: at(s.get("received", "~0")))):
        dossier = _draft(env, sample)
        if "name" in sample:
            named[sample["name"]] = dossier.with_env(env)
        if "received" not in sample:
            continue
        last = at(sample["received"])
        dossier._receive_all(last)
        for key, text, *comment in sample["moves"]:
            # "~118" in the morning is yesterday, where "1 16:30" may come after it.
            last = max(last, at(text))
            _move(dossier, key, last, comment[0] if comment else None, index)
    return named


def _draft(env, sample):
    """Enter a dossier as the clerk does: procedure, owner, every paper on the desk."""
    clerk = _user(env, sample["clerk"])
    citizen = env.ref(f"{MODULE}.citizen_{sample['citizen']}")
    procedure = xml_name(sample["procedure"])
    variant = "variant" in sample and env.ref(f"{MODULE}.{procedure}_{sample['variant']}")
    desk = clerk.egate_assignment_ids.unit_id
    dossier = (
        env["egate.dossier"]
        .with_user(clerk)
        .with_context(lang=clerk.lang)
        .create(
            {
                "reception_unit_id": desk.id,
                "procedure_id": env.ref(f"{MODULE}.{procedure}").id,
                "variant_id": variant and variant.id,
                "identity_kind": citizen.identity_kind,
                "identity_number": citizen.identity_number,
                "applicant_id": citizen.id,
                "applicant_name": citizen.name,
                "applicant_birth_date": citizen.birth_date,
                "applicant_address": citizen.street,
                "applicant_phone": citizen.phone,
                "applicant_email": citizen.email,
                "submitter_name": sample.get("submitter"),
                "content": sample["content"],
                "page_count": sample.get("pages", 1),
                "copy_count": sample.get("copies", 1),
                "result_channel": sample.get("result_channel", "desk"),
            }
        )
    )
    dossier._choose_papers()
    dossier._tick_required_papers()
    if sample.get("scanned"):
        scan(dossier)
    return dossier


def _user(env, login):
    return env.ref(f"{MODULE}.user_{login.replace('.', '_')}")


def _move(dossier, key, at, comment, index):
    """Do the transition ``key`` at ``at`` (UTC) as somebody who may."""
    # sudo: the stage manager looks for the actor
    record = dossier.sudo()
    workflow = record.env["ir.model.data"].search(
        [("model", "=", "egate.workflow"), ("res_id", "=", record.workflow_id.id)], limit=1
    )
    transition = record.env.ref(f"{workflow.complete_name}_{key}")
    actor = _actor(record, index)
    values = {"comment": comment}
    # Where a reason is asked for, the first that the process offers.
    if reason := transition.requirement_ids.reason_ids[:1]:
        values["reason_id"] = reason.id
    if "proof" in transition._rules().asks:
        values["proof"] = _taken_by_owner(record)
    if "fee_settled" in transition._rules().requirements:
        _pay(record, at)
    dossier.with_user(actor)._transition(transition, values, at=at)


def _taken_by_owner(record):
    """Return what the desk notes of giving a result out, by the way that the citizen chose."""
    return {
        "desk": {"receiver": "owner", "identity": True, "on_paper": True},
        "post": {"tracking": "EA123456789VN", "sent_to": record.applicant_address},
        "electronic": {"sent_to": record.applicant_email or record.applicant_phone},
    }[record.result_channel]


def _pay(record, at):
    """Let the desk's cashier take what is owed a minute before ``at`` (UTC)."""
    if record.fee_paid >= record.fee_total:
        return
    role = record.env.ref("egate_base.egate_role_cashier")
    [cashier] = record.env["egate.assignment"]._people(role, record.reception_unit_id)[:1]
    with freeze_time(at - timedelta(minutes=1)):
        payments = record.env["egate.payment"].with_user(cashier).sudo(False)
        payments.collect_fee(record.id, {"method": "cash"})


def _actor(record, index):
    """Return who has the dossier, or one of those who may take it from the unit's pool."""
    if record.holder_user_id:
        return record.holder_user_id
    people = record.env["egate.assignment"].search(
        [("role_id", "=", record.holder_role_id.id), ("unit_id", "=", record.holder_unit_id.id)],
        order="id",
    )
    return people[index % len(people)].user_id
