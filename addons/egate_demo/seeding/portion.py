"""One portion of dossiers: people, dossiers and all that belongs to them, in one transaction."""

import base64
from collections import defaultdict
from random import Random
from typing import NamedTuple

from odoo.addons.egate_base.tools.search_key import search_key
from odoo.addons.egate_dossier.models.reception.reception import _TRACED as TRACED
from odoo.addons.egate_dossier.tools import event_chain

from . import cash, names, requests
from .copying import copy_rows
from .journey import Journey

#: Of the dossiers, those of people who come again and again.
REGULARS = 0.25
#: Fewer owners than dossiers: many come twice within weeks.
OWNERS = 0.7
COMPANIES = {"province": 0.15, "commune": 0.02}
CHANNELS = {"desk": 68, "online": 26, "post": 6}
RESULTS = {"desk": 82, "post": 12, "electronic": 6}
PAGES = {1: 40, 2: 25, 3: 12, 4: 8, 6: 6, 10: 5, 20: 4}
COPIES = {1: 70, 2: 18, 3: 8, 5: 4}
SUBMITTERS, SPOUSES = 0.1, 0.25
OWN_COMMUNES = ("phường Hải Châu", "phường Sơn Trà", "xã Hòa Vang", "phường Thanh Khê")


class Intake(NamedTuple):
    """One reception: who hands in what is not known yet.

    :ivar received: local and naive
    :ivar line: id of the register and number in it
    """

    id: int
    desk: int
    case: object
    received: object
    code: str
    number: int
    line: tuple[int, int]


class Portion(NamedTuple):
    """What a process is told to write.

    :ivar partners: ids for new citizens and organisations
    :ivar counters: the last number of each scope of codes that this portion uses up
    """

    seed: int
    intakes: list
    partners: list
    counters: dict


def write(world, portion, regulars):
    """Write a portion within the current transaction; return how many rows of each table.

    :param regulars: from :func:`settle`, known to all portions
    """
    cr = world.env.cr
    # lint: allow made-up data, the same again for the same seed
    rng = Random(f"{portion.seed}/{portion.intakes[0].id}")
    people = settle(world, rng, portion.partners)
    closed = cash.closed_days(cr, portion.intakes[0].received.date())
    till = cash.Till(world, new_ids(cr, "egate_payment"), closed)
    letters = requests.Letters(
        world,
        *(new_ids(cr, table, 100) for table in NUMBERED),
    )
    fee_ids, rows = new_ids(cr, "egate_dossier_fee"), defaultdict(list)
    for intake in portion.intakes:
        _add(world, rng, intake, people, regulars, rows, till, letters, fee_ids)
    letters.number()
    written = {table: copy_rows(cr, table, rows[table]) for table in TABLES}
    _settle_counters(cr, portion.counters)
    for table, added in till.rows(cr).items():
        written[table] = copy_rows(cr, table, added)
    _count(world, portion)
    return written


def _count(world, portion):
    """Have the figures count the dossiers: COPY writes no events that they would see."""
    ids = [intake.id for intake in portion.intakes]
    world.env["egate.dossier"].browse(ids)._write_facts()


def new_ids(cr, table, at_once=500):
    """Yield new ids of ``table``, some at a time."""
    while True:
        yield from next_ids(cr, table, at_once)


def next_ids(cr, table, count):
    """Return ``count`` new ids of ``table``."""
    cr.execute(
        "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
        (table, count),
    )
    return [one for (one,) in cr.fetchall()]


#: In the order in which their foreign keys ask for them.
TABLES = (
    "egate_dossier",
    "egate_dossier_owner",
    "egate_dossier_paper",
    "egate_dossier_fee",
    "egate_dossier_deadline_entry",
    "egate_dossier_step",
    "egate_dossier_event",
    "egate_dossier_result",
    "egate_register_line",
    "egate_dossier_slip",
    "egate_dossier_slip_line",
    "egate_supplement",
    "egate_supplement_line",
    "egate_extension",
)
#: Those that :class:`requests.Letters` writes and names in the trail.
NUMBERED = ("egate_dossier_slip", "egate_supplement", "egate_extension")


# -- people -----------------------------------------------------------------------------------


def settle(world, rng, ids):
    """Put new people on file; return them."""
    people = [
        names.organisation(rng, partner, rng.choice(OWN_COMMUNES))
        if rng.random() < 0.06
        else names.citizen(rng, partner, rng.choice(OWN_COMMUNES), world.today)
        for partner in ids
    ]
    people = _without_doubles(world.env.cr, people)
    copy_rows(world.env.cr, "res_partner", [_partner(world, person) for person in people])
    return people


def _without_doubles(cr, people):
    """Leave out those whose number somebody else has, from an earlier run or from real work."""
    cr.execute(
        """SELECT identity_number FROM res_partner WHERE identity_kind = 'cccd'
             AND identity_number = ANY(%(numbers)s)
           UNION SELECT vat FROM res_partner WHERE vat = ANY(%(numbers)s)""",
        {"numbers": [person.number for person in people]},
    )
    taken = {number for (number,) in cr.fetchall()}
    return [person for person in people if person.number not in taken]


def _partner(world, person):
    return {
        "id": person.partner,
        "name": person.name,
        "complete_name": person.name,
        "commercial_partner_id": person.partner,
        "commercial_company_name": person.name if person.is_company else None,
        "is_company": person.is_company,
        "active": True,
        "partner_share": True,
        "type": "contact",
        "lang": "vi_VN",
        "tz": "Asia/Ho_Chi_Minh",
        "street": person.address,
        "phone": person.phone,
        "phone_sanitized": f"+84{person.phone[1:]}",
        "vat": person.number if person.is_company else None,
        "identity_kind": None if person.is_company else "cccd",
        "identity_number": None if person.is_company else person.number,
        "birth_date": person.birth,
        "sex": person.sex or None,
        "search_key": search_key(person.name),
        "color": 0,
        "message_bounce": 0,
        "is_published": False,
        "create_uid": 1,
        "write_uid": 1,
        "create_date": world.now,
        "write_date": world.now,
    }


def _owner(rng, case, people, regulars):
    """Return whose the next dossier is; companies come to the departments above all."""
    pool = regulars if regulars and rng.random() < REGULARS else people
    company = rng.random() < COMPANIES[case.level]
    for _ in range(40):
        person = rng.choice(pool)
        if person.is_company == company:
            return person
    return person


# -- the dossier ------------------------------------------------------------------------------


def _add(world, rng, intake, people, regulars, rows, till, letters, fee_ids):
    case, day = intake.case, intake.received.date()
    channel = names.weighted(rng, CHANNELS)
    day = world.rule_day(day)
    rules = world.reception(case.procedure, case.variant, channel, day)
    if rules is None or not rules.terms:
        channel = "desk"
        rules = world.reception(case.procedure, case.variant, channel, day)
    owner = _owner(rng, case, people, regulars)
    clerk = rng.choice(world.clerks(intake.desk))
    pages, copies = names.weighted(rng, PAGES), names.weighted(rng, COPIES)
    journey = Journey(world, rng, case, rules, intake.desk, intake.received, intake.code)
    token = base64.urlsafe_b64encode(rng.randbytes(16)).decode().rstrip("=")
    content = world.procedure_name(case.procedure)[:120]
    stamps = {
        "create_uid": clerk,
        "create_date": journey.received_at,
        "write_uid": journey.moves[-1].actor if journey.moves else clerk,
        "write_date": journey.at,
    }
    papers = _papers(world, rng, intake, rules, stamps)
    submitter = _submitter(rng, people) if rng.random() < SUBMITTERS else {}
    dossier = {
        "id": intake.id,
        "code": intake.code,
        "code_number": intake.number,
        "procedure_id": case.procedure,
        "version_id": rules.version,
        "variant_id": case.variant or None,
        "channel": channel,
        "content": content,
        "sets": 1,
        "result_channel": names.weighted(rng, RESULTS),
        "reception_unit_id": intake.desk,
        **_applicant(owner),
        **dict.fromkeys(_SUBMITTER),
        **submitter,
        "page_count": pages,
        "copy_count": copies,
        "received_at": journey.received_at,
        "received_date": intake.received.date(),
        "received_by_id": clerk,
        "term_text": rules.term_text,
        "tracking_token": token,
        "search_key": search_key(owner.name, content),
        **journey.columns(),
        **stamps,
    }
    fees = [
        {"id": next(fee_ids), **line._asdict(), "exemption_id": line.exemption_id or None}
        for line in world.fees(rules.version, case.variant, channel, pages, copies, day)
    ]
    money = till.charge(rng, journey, dossier, fees)
    dossier.update(money.columns)
    there = _there(papers)
    ledger = [{"dossier_id": intake.id, **row} for row in journey.ledger()]
    asked = letters.add(rng, intake, journey, papers, stamps, rows, ledger)
    told = [*asked, *money.events]
    events = _events(intake, journey, rules, clerk, token, dossier, there, told)
    dossier["event_seq"], dossier["event_hash"] = len(events), events[-1]["hash"]
    dossier["event_at"] = events[-1]["at"]
    rows["egate_dossier"].append(dossier)
    rows["egate_dossier_paper"] += papers
    rows["egate_dossier_event"] += events
    # These very rows: they get the numbers of what was issued later.
    rows["egate_dossier_deadline_entry"] += ledger
    parts = {
        "egate_dossier_step": journey.steps,
        "egate_dossier_result": [{**one, "version": 1, **stamps} for one in journey.results],
        "egate_dossier_fee": fees,
        "egate_register_line": [{"register_id": intake.line[0], "number": intake.line[1]}],
        "egate_dossier_owner": _further_owners(rng, owner, people, stamps),
    }
    for table, belonging in parts.items():
        rows[table] += [{"dossier_id": intake.id, **row} for row in belonging]


def _applicant(owner):
    representative = owner.representative or (None, None)
    return {
        "applicant_id": owner.partner,
        "applicant_kind": "organisation" if owner.is_company else "citizen",
        "applicant_name": owner.name,
        "applicant_tax_code": owner.number if owner.is_company else None,
        "representative_name": representative[0],
        "representative_title": representative[1],
        "identity_kind": None if owner.is_company else "cccd",
        "identity_number": None if owner.is_company else owner.number,
        "applicant_birth_date": owner.birth,
        "applicant_address": owner.address,
        "applicant_phone": owner.phone,
    }


_SUBMITTER = (
    "submitter_name",
    "submitter_phone",
    "submitter_identity_kind",
    "submitter_identity_number",
    "submitter_address",
    "submitter_paper",
)


def _submitter(rng, people):
    person = rng.choice(people)
    if person.is_company:
        return {}
    paper = f"Giấy ủy quyền số {rng.randint(1, 900)}/UQ"
    values = (person.name, person.phone, "cccd", person.number, person.address, paper)
    return dict(zip(_SUBMITTER, values, strict=True))


def _further_owners(rng, owner, people, stamps):
    if owner.is_company or rng.random() >= SPOUSES:
        return []
    other = rng.choice(people)
    if other.is_company or other.sex == owner.sex:
        return []
    return [
        {
            "sequence": 10,
            "name": other.name,
            "relation": "spouse",
            "identity_kind": "cccd",
            "identity_number": other.number,
            "birth_date": other.birth,
            "address": owner.address,
            "phone": other.phone,
            **stamps,
        }
    ]


def _papers(world, rng, intake, rules, stamps):
    rows = []
    for part, sequence, name, required, originals, copies in world.papers(
        rules.version, intake.case.variant
    ):
        rows.append(
            {
                "dossier_id": intake.id,
                "component_id": part,
                "sequence": sequence,
                "name": name,
                "received": required or rng.random() < 0.3,
                "original_count": originals,
                "copy_count": copies,
                **stamps,
            }
        )
    return rows


def _there(papers):
    """Return the papers that came with the dossier, as its first event tells them."""
    return [
        [paper["name"], paper["original_count"], paper["copy_count"]]
        for paper in papers
        if paper["received"]
    ]


def _events(intake, journey, rules, clerk, token, dossier, there, others):
    """Return the chained trail: the reception, every move, and what was asked or paid.

    :param there: the papers that came with it
    :param others: the events that move nothing; what is asked comes before the move that it brings
    """
    facts = [dossier.get(name) or False for name in TRACED]
    first = {
        "version": rules.version,
        "to": rules.state,
        "text": event_chain.fingerprint(token, [facts, there]),
    }
    at = journey.received_at
    moved = []
    for move in journey.moves:
        data = dict(move.data)
        if text := data.pop("text", None):
            data["text"] = event_chain.fingerprint(token, text)
        moved.append(event_chain.Event(intake.id, move.at, "moved", move.actor, move.before, data))
    told = [
        event_chain.Event(intake.id, at, "received", clerk, intake.desk, first),
        *sorted([*others, *moved], key=lambda event: event.at),
    ]
    rows, before = [], b""
    for sequence, event in enumerate(told, start=1):
        before = event_chain.link(before, sequence, event_chain.body(event))
        rows.append(
            {
                "dossier_id": event.dossier,
                "sequence": sequence,
                "at": event.at,
                "kind": event.kind,
                "user_id": event.user,
                "unit_id": event.unit,
                "data": event.data,
                "hash": before,
            }
        )
    return rows


def _settle_counters(cr, counters):
    """Say that every code of these scopes is borne: nobody has to look for them."""
    for scope, (first, last) in sorted(counters.items()):
        cr.execute(
            """UPDATE egate_number_counter SET settled = %s
               WHERE scope = %s AND value = %s AND coalesce(settled, 0) = %s""",
            (last, scope, last, first - 1),
        )
