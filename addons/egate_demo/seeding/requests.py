"""Papers that are asked for on form 02 while a dossier is processed, and what is brought.

What ``egate_dossier/models/requests/supplement_asking.py`` and ``supplement.py`` write is written
here by the same rules: a slip with its lines, the request with its own, the papers taken in, and
the events of the trail. Numbers are taken for a whole portion at once, in the order of time.
"""

from collections import defaultdict
from datetime import timedelta

from odoo.addons.egate_dossier.models.requests.supplement import content_of
from odoo.addons.egate_dossier.tools import event_chain
from odoo.addons.egate_dossier.tools.slip_content import read_content

from . import volume
from .names import weighted

REASONS = (
    "Hồ sơ chưa đủ cơ sở để giải quyết, đề nghị bổ sung giấy tờ theo phiếu hướng dẫn.",
    "Giấy tờ nộp kèm chưa hợp lệ, đề nghị hoàn thiện theo phiếu hướng dẫn.",
    "Thông tin kê khai chưa thống nhất với giấy tờ kèm theo, đề nghị bổ sung.",
)
AGAIN = "Giấy tờ vừa bổ sung phát sinh nội dung cần làm rõ."
#: What the product says in the history when all has come.
BROUGHT = "Đã nộp đủ giấy tờ được yêu cầu."
#: What is wrong with a paper that was handed in, the most frequent first.
FAULTS = (
    "Bản sao chưa được chứng thực.",
    "Thiếu chữ ký của người kê khai.",
    "Thông tin không khớp với giấy tờ tùy thân.",
    "Bản chụp bị mờ, không đọc được.",
    "Giấy tờ đã hết thời hạn sử dụng.",
)
#: How many papers are asked for at once.
PAPERS = {1: 65, 2: 24, 3: 11}
#: A paper that no list of the procedure has.
OTHER = "Giấy tờ chứng minh nội dung kê khai"


class Request:
    """One request of a journey.

    :ivar number: 1: the first
    :ivar since: when the step began in which it was asked (UTC)
    :ivar at: when the slip was issued (UTC)
    :ivar unit: where the dossier was
    :ivar pause: the ``Entry`` of the ledger by which the clock stands
    :ivar brought_at: when all had come (UTC), ``None`` while it is waited for
    :ivar resumed: the ``Entry`` by which the clock went on
    """

    def __init__(self, number, since, at, asker, unit, reason, pause):
        self.number, self.since, self.at, self.asker = number, since, at, asker
        self.unit, self.reason, self.pause = unit, reason, pause
        self.brought_at = self.taker = self.taking_unit = self.resumed = None

    def bring(self, at, taker, unit, resumed):
        self.brought_at, self.taker, self.taking_unit = at, taker, unit
        self.resumed = resumed


class Letters:
    """The requests and apologies of one portion, until their numbers are known.

    :param slips, requests, apologies: give the ids of new rows
    """

    def __init__(self, world, slips, requests, apologies):
        self.world = world
        self.ids = {"slip": slips, "request": requests, "apology": apologies}
        self._unnumbered = []

    def add(self, rng, intake, journey, papers, stamps, rows, ledger):
        """Add the rows of a dossier to ``rows``, by table; return its events, in order.

        :param papers: the rows of its papers, which get what was brought
        :param ledger: the rows of its ledger, which get the numbers
        """
        events, asked = [], set()
        for request in journey.requests:
            events += self._ask(rng, intake, journey, request, papers, stamps, rows, ledger, asked)
        if journey.apology:
            events.append(self._apologise(intake, journey, stamps, rows, ledger))
        return events

    def number(self):
        """Give each slip and apology its number, and the ledger too; before they are written."""
        books = defaultdict(list)
        for kind, unit, day, row, entry in sorted(self._unnumbered, key=lambda one: one[2]):
            books[kind, unit, day].append((row, entry))
        wanted = [(*book, "", len(rows)) for book, rows in books.items()]
        for rows, (_scope, codes) in zip(books.values(), self.world.take(wanted), strict=True):
            for (row, entry), (code, number) in zip(rows, codes, strict=True):
                row.update(code=code, number=number)
                entry["document"] = code

    # -- papers -------------------------------------------------------------------------------

    def _ask(self, rng, intake, journey, request, papers, stamps, rows, ledger, asked):
        """Write one request with its slip; yield its events."""
        world, version = self.world, journey.rules.version
        slip, one = next(self.ids["slip"]), next(self.ids["request"])
        owner = {"dossier_id": intake.id}
        chosen = self._choose(rng, papers, asked)
        values = {
            "lines": [line for line, _paper in chosen],
            "reason": request.reason,
            "legal_basis": world.legal_basis(version),
            "again_reason": AGAIN if request.number > 1 else "",
        }
        content = read_content(values)
        name, phone = world.contact(request.unit)
        local = world.office.to_local(request.at)
        answer_by, answer_basis = world.answer_by(version, intake.desk, local.date())
        row = {
            "id": slip,
            **owner,
            "kind": "supplement",
            "code": None,
            "number": None,
            "unit_id": request.unit,
            "stage": "processing",
            "issued_at": request.at,
            "issued_date": local.date(),
            "issued_by_id": request.asker,
            "reason": content.reason,
            "legal_basis": content.legal_basis,
            "again_reason": content.again_reason,
            "contact_name": name,
            "contact_phone": phone,
            "answer_by": answer_by,
            "answer_basis": answer_basis,
            "digest": content.digest("supplement"),
        }
        rows["egate_dossier_slip"].append(row)
        rows["egate_dossier_slip_line"] += [
            {**owner, "slip_id": slip, "sequence": sequence, **line._asdict()}
            for sequence, line in enumerate(content.lines, start=1)
        ]
        entry = ledger[_place(journey, request.pause)]
        self._unnumbered.append(("supplement", request.unit, local.date(), row, entry))
        decided = self._decided(rng, request)
        rows["egate_supplement"].append(
            {
                "id": one,
                **owner,
                "number": request.number,
                "state": "done" if request.brought_at else "waiting",
                "slip_id": slip,
                "content": content_of(values),
                "proposed_by_id": request.asker,
                "proposed_at": decided[0] if decided else request.at,
                "decided_by_id": decided[1] if decided else None,
                "decided_at": request.at if decided else None,
                "paused": request.pause.policy != "no_pause",
                "due_before": ledger[_place(journey, request.pause) - 1]["due_at"],
                "due_after": request.resumed and ledger[_place(journey, request.resumed)]["due_at"],
                "answer_by": answer_by,
                "completed_at": request.brought_at,
                "completed_by_id": request.taker,
                **stamps,
            }
        )
        rows["egate_supplement_line"] += [
            _line(owner, one, line, request, stamps) for line in content.lines
        ]
        if decided:
            data = {"supplement": one}
            yield event_chain.Event(
                intake.id, decided[0], "proposed", request.asker, request.unit, data
            )
        yield event_chain.Event(
            intake.id, request.at, "asked", request.asker, request.unit, {"slip": slip}
        )
        if request.brought_at:
            for line, (_values, paper) in zip(content.lines, chosen, strict=True):
                _take_in(papers, paper, line, intake, stamps)
            data = {"supplement": one, "papers": len(chosen)}
            yield event_chain.Event(
                intake.id,
                request.brought_at,
                "supplemented",
                request.taker,
                request.taking_unit,
                data,
            )

    def _choose(self, rng, papers, asked):
        """Return the papers asked for: some of a procedure are missing far more often.

        :param set asked: the names of those that were asked for before
        :return: the values of each line, with the row of the paper
        """
        # The same order for all dossiers of a case, and no other one for other cases.
        ranked = sorted(papers, key=lambda row: row["component_id"] * 7919 % 101)
        ranked = [row for row in ranked if row["name"] not in asked]
        count = min(weighted(rng, PAPERS), len(ranked))
        chosen, shares = [], volume.zipf(len(ranked), 1.6)
        while len(chosen) < count:
            row = rng.choices(ranked, shares)[0]
            if row not in chosen:
                chosen.append(row)
        asked |= {row["name"] for row in chosen}
        if not chosen:
            return [({"name": OTHER, "original_count": 1, "fault": ""}, None)]
        faults = volume.zipf(len(FAULTS))
        return [
            (
                {
                    "name": row["name"],
                    "original_count": row["original_count"],
                    "copy_count": row["copy_count"] or int(not row["original_count"]),
                    "fault": rng.choices(FAULTS, faults)[0] if row["received"] else "",
                },
                row,
            )
            for row in chosen
        ]

    def _decided(self, rng, request):
        """Return when a further request was proposed and who approved it, or ``None``."""
        heads = self.world.heads(request.unit)
        if request.number == 1 or request.asker in heads:
            return None
        span = int((request.at - request.since).total_seconds())
        return request.since + timedelta(seconds=rng.randint(span // 2, span)), rng.choice(heads)

    # -- apologies ----------------------------------------------------------------------------

    def _apologise(self, intake, journey, stamps, rows, ledger):
        """Write the apology of a journey; return its event."""
        apology, one = journey.apology, next(self.ids["apology"])
        entry = ledger[_place(journey, apology.entry)]
        late = apology.entry.kind == "apology"
        row = {
            "id": one,
            "dossier_id": intake.id,
            "state": "signed",
            "is_late": late,
            "drafted_at": apology.drafted_at,
            "due_before": apology.due_before,
            "sign_by": apology.sign_by,
            "days": apology.days,
            "due_after": entry["promised_at"] or entry["due_at"],
            "cause_id": apology.cause,
            "cause": self.world.reason_name(apology.cause),
            "unit_id": journey.agency,
            "code": None,
            "number": None,
            "issued_date": apology.day,
            "signed_by_id": apology.signer,
            "signed_at": apology.at,
            **stamps,
        }
        rows["egate_extension"].append(row)
        self._unnumbered.append(("apology", journey.agency, apology.day, row, entry))
        kind, data = "apologised" if late else "extended", {"extension": one}
        return event_chain.Event(
            intake.id,
            apology.at,
            kind,
            apology.signer,
            journey.agency,
            {**data, "reason": apology.cause},
        )


def _place(journey, entry):
    """Return where ``entry`` stands in the ledger of ``journey``."""
    return next(place for place, one in enumerate(journey.entries) if one is entry)


def _line(owner, request_id, line, request, stamps):
    came = bool(request.brought_at)
    copies = line.certified_count + line.copy_count
    return {
        **owner,
        "supplement_id": request_id,
        "name": line.name,
        "fault": line.fault,
        "original_asked": line.original_count,
        "copy_asked": copies,
        "original_count": line.original_count if came else None,
        "copy_count": copies if came else None,
        "received_at": request.brought_at,
        "received_by_id": request.taker,
        **stamps,
    }


def _take_in(papers, paper, line, intake, stamps):
    """Tick the paper that came, or add it to those of the dossier."""
    if paper is None:
        paper = {
            "dossier_id": intake.id,
            "component_id": None,
            "sequence": len(papers) + 1,
            "name": line.name,
            "received": True,
            "original_count": 0,
            "copy_count": 0,
            **stamps,
        }
        papers.append(paper)
    paper["received"] = True
    paper["original_count"] += line.original_count
    paper["copy_count"] += line.certified_count + line.copy_count
