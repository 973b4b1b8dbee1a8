"""One portion of dossiers: people, dossiers and all that belongs to them, in one transaction."""

import base64
from collections import defaultdict
from random import Random
from typing import NamedTuple

from odoo.addons.egate_base.tools.search_key import search_key
from odoo.addons.egate_dossier.models.reception.reception import _TRACED as TRACED

from . import cash, names, requests, trail
from .copying import MARK, as_lines, copy_rows
from .journey import Journey

#: Of the dossiers, those of people who come again and again.
REGULARS = 0.25
#: Fewer owners than dossiers: many come twice within weeks.
OWNERS = 0.7
#: Of very many, some are the same people's over the years.
OWNERS_OF_MANY = 0.25
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
    :ivar again: whether it goes the very way of the intake before it
    """

    id: int
    desk: int
    case: object
    received: object
    code: str
    number: int
    line: tuple[int, int]
    again: bool = False


class Portion(NamedTuple):
    """What a process is told to write.

    :ivar partners: ids for new citizens and organisations
    :ivar counters: the last number of each scope of codes that this portion uses up
    """

    seed: int
    intakes: list
    partners: list
    counters: dict


def write(world, portion, regulars, counted=True):
    """Write a portion within the current transaction; return how many rows of each table.

    :param regulars: from :func:`settle`, known to all portions
    :param counted: whether the figures count it at once
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
        if not intake.again:
            way = Way(world, rng, intake)
        _add(world, rng, intake, way, people, regulars, rows, till, letters, fee_ids)
    letters.number()
    written = {table: copy_rows(cr, table, rows[table]) for table in TABLES}
    _settle_counters(cr, portion.counters)
    for table, added in till.rows(cr).items():
        written[table] = copy_rows(cr, table, added)
    if counted:
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


class Way:
    """How a dossier goes from its reception on: what all those have in common that go the same.

    :ivar dossier: columns of the dossier that say nothing of a person
    :ivar papers: what came with it, before anything was asked for
    :ivar parts: lines by table, with :data:`MARK` for the dossier
    """

    def __init__(self, world, rng, intake):
        case, self.day = intake.case, world.rule_day(intake.received.date())
        self.code, self.channel = intake.code, names.weighted(rng, CHANNELS)
        self.rules = world.reception(case.procedure, case.variant, self.channel, self.day)
        if self.rules is None or not self.rules.terms:
            self.channel = "desk"
            self.rules = world.reception(case.procedure, case.variant, self.channel, self.day)
        self.clerk = rng.choice(world.clerks(intake.desk))
        self.pages, self.copies = names.weighted(rng, PAGES), names.weighted(rng, COPIES)
        journey = self.journey = Journey(
            world, rng, case, self.rules, intake.desk, intake.received, intake.code
        )
        self.stamps = {
            "create_uid": self.clerk,
            "create_date": journey.received_at,
            "write_uid": journey.moves[-1].actor if journey.moves else self.clerk,
            "write_date": journey.at,
        }
        self.papers = _papers(world, rng, self.rules, case, self.stamps)
        self.ledger = journey.ledger()
        #: Papers and ledger of those that ask for something name what is the dossier's own.
        self.is_plain = not any(entry["document"] for entry in self.ledger)
        self.fees = [
            {**line._asdict(), "exemption_id": line.exemption_id or None}
            for line in world.fees(
                self.rules.version, case.variant, self.channel, self.pages, self.copies, self.day
            )
        ]
        self.search_key = search_key(world.procedure_name(case.procedure)[:120])
        self.moves = [_moved(move) for move in journey.moves]
        self.dossier = self._columns(world, intake)
        self._constant = as_lines([self.dossier])
        self.parts = {
            table: as_lines([{"dossier_id": MARK, **row} for row in rows])
            for table, rows in self._rows().items()
            if rows
        }

    def _columns(self, world, intake):
        case = intake.case
        return {
            "procedure_id": case.procedure,
            "version_id": self.rules.version,
            "variant_id": case.variant or None,
            "channel": self.channel,
            "content": world.procedure_name(case.procedure)[:120],
            "sets": 1,
            "reception_unit_id": intake.desk,
            "page_count": self.pages,
            "copy_count": self.copies,
            "received_at": self.journey.received_at,
            "received_date": intake.received.date(),
            "received_by_id": self.clerk,
            "term_text": self.rules.term_text,
            **self.journey.columns(),
            **self.stamps,
        }

    def _rows(self):
        rows = {
            "egate_dossier_step": self.journey.steps,
            "egate_dossier_result": [
                {**one, "version": 1, **self.stamps} for one in self.journey.results
            ],
        }
        if self.is_plain:
            rows["egate_dossier_paper"] = self.papers
            rows["egate_dossier_deadline_entry"] = self.ledger
        return rows

    def whole(self, own):
        """Return the line of a dossier with its own columns."""
        return as_lines([own]).beside(self._constant)

    def own_ledger(self, intake):
        """Return the ledger of a dossier that goes this way; its code stands in what was issued."""
        return [
            {
                "dossier_id": intake.id,
                **entry,
                "document": entry["document"] and entry["document"].replace(self.code, intake.code),
            }
            for entry in self.ledger
        ]


def _moved(move):
    data = dict(move.data)
    text = data.pop("text", None)
    return trail.tell(move.at, "moved", move.actor, move.before, data, text)


def _add(world, rng, intake, way, people, regulars, rows, till, letters, fee_ids):
    """Add the rows of a dossier that goes ``way`` to ``rows``, by table."""
    owner = _owner(rng, intake.case, people, regulars)
    token = base64.urlsafe_b64encode(rng.randbytes(16)).decode().rstrip("=")
    own = {
        "id": intake.id,
        "code": intake.code,
        "code_number": intake.number,
        "result_channel": names.weighted(rng, RESULTS),
        **_applicant(owner),
        **dict.fromkeys(_SUBMITTER),
        **(_submitter(rng, people) if rng.random() < SUBMITTERS else {}),
        "tracking_token": token,
        "search_key": f"{search_key(owner.name)} {way.search_key}",
    }
    fees = [{"id": next(fee_ids), "dossier_id": intake.id, **fee} for fee in way.fees]
    money = till.charge(rng, way.journey, {**way.dossier, **own}, fees)
    own.update(money.columns)
    told = list(money.events)
    for table, lines in way.parts.items():
        rows[table].append(lines.marked(str(intake.id)))
    if not way.is_plain:
        papers = [{"dossier_id": intake.id, **paper} for paper in way.papers]
        ledger = way.own_ledger(intake)
        told += letters.add(rng, intake, way.journey, papers, way.stamps, rows, ledger)
        rows["egate_dossier_paper"] += papers
        # These very rows: they get the numbers of what was issued later.
        rows["egate_dossier_deadline_entry"] += ledger
    events = [_received(intake, way, {**way.dossier, **own}), *_in_order(told, way.moves)]
    lines, head = trail.chain(intake.id, token, events)
    rows["egate_dossier_event"].append(lines)
    own |= {"event_seq": len(events), "event_hash": head, "event_at": events[-1].at}
    rows["egate_dossier"].append(way.whole(own))
    rows["egate_dossier_fee"] += fees
    register, number = intake.line
    rows["egate_register_line"].append(
        {"dossier_id": intake.id, "register_id": register, "number": number}
    )
    rows["egate_dossier_owner"] += [
        {"dossier_id": intake.id, **row} for row in _further_owners(rng, owner, people, way.stamps)
    ]


def _received(intake, way, dossier):
    """Return the event with which the trail begins."""
    facts = [dossier.get(name) or False for name in TRACED]
    data = {"version": way.rules.version, "to": way.rules.state}
    facts = [facts, _there(way.papers)]
    return trail.tell(way.journey.received_at, "received", way.clerk, intake.desk, data, facts)


def _in_order(told, moves):
    """Return the events after the first; what is asked comes before the move that it brings."""
    if not told:
        return moves
    told = [trail.tell(*event[1:]) for event in told]
    return sorted([*told, *moves], key=lambda event: event.at)


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


def _papers(world, rng, rules, case, stamps):
    rows = []
    for part, sequence, name, required, originals, copies in world.papers(
        rules.version, case.variant
    ):
        rows.append(
            {
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


def _settle_counters(cr, counters):
    """Say that every code of these scopes is borne: nobody has to look for them."""
    for scope, (first, last) in sorted(counters.items()):
        cr.execute(
            """UPDATE egate_number_counter SET settled = %s
               WHERE scope = %s AND value = %s AND coalesce(settled, 0) = %s""",
            (last, scope, last, first - 1),
        )
