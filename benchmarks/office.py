"""A ward's office in the suite's database, and its work as the users themselves do it.

One desk with a clerk, the ward behind it with an officer and a leader; a procedure of five papers,
30 working days and a fee; hours of 7.5 a day with 30 days off. Every action opens a cursor of its
own (cold record caches, as a request has) and ends with flush and commit.
"""

from contextlib import contextmanager
from datetime import date, datetime, timedelta

from odoo.api import SUPERUSER_ID, Environment
from odoo.fields import Command
from odoo.modules.registry import Registry

ZONE = "Asia/Ho_Chi_Minh"
LANGUAGE = "vi_VN"
#: Morning and afternoon, in hours.
HOURS = ((7.5, 11.5), (13.5, 17.0))
#: Monday morning in the office, naive, in the office's own time.
MONDAY = datetime(2026, 3, 2, 9, 10)
IDENTITY = "048090000123"
PAPERS = (
    "Tờ khai theo mẫu",
    "Giấy chứng sinh",
    "Giấy chứng nhận kết hôn",
    "Giấy tờ chứng minh nơi cư trú",
    "Văn bản ủy quyền",
)


def holidays(count=30):
    """Return ``count`` working days without work within 500 days after :data:`MONDAY`.

    >>> days = holidays()
    >>> len(days), days[0] > MONDAY.date(), any(day.weekday() > 4 for day in days)
    (30, True, False)
    """
    every = (MONDAY.date() + timedelta(days=days) for days in range(3, 500, 11))
    return [day for day in every if day.weekday() < 5][:count]


class Database:
    """One database, entered by user, each time with a cursor of its own."""

    def __init__(self, name):
        self.name = name
        self.registry = Registry(name)

    @contextmanager
    def session(self, uid=SUPERUSER_ID):
        """Open a request's environment; flush and commit at the end."""
        with self.registry.cursor() as cr:
            env = Environment(cr, uid, {"lang": LANGUAGE, "tz": ZONE, "uid": uid})
            yield env
            env.flush_all()
            cr.commit()


class Office(Database):
    """The suite's database with one office, and what is done there."""

    def __init__(self, name):
        super().__init__(name)
        with self.session() as env:
            self._set_up(env)

    # -- work, each as the user whose task it is ----------------------------------------------

    def draft(self, env):
        """Enter a dossier with its papers, as the counter's screen saves it."""
        return env["egate.dossier"].create(self.entered())

    def entered(self):
        """Return the values of one dossier with its papers."""
        papers = [
            {"component_id": component, "name": name, "received": True, "original_count": 1}
            for component, name in zip(self.components, PAPERS, strict=True)
        ]
        return {
            "procedure_id": self.procedure,
            "reception_unit_id": self.desk,
            "identity_kind": "cccd",
            "identity_number": IDENTITY,
            "applicant_name": "Nguyễn Thị Minh Khai",
            "applicant_address": "12 Trần Phú, phường Mẫu",
            "applicant_phone": "0905000111",
            "content": "Đăng ký khai sinh",
            "paper_ids": [Command.create(paper) for paper in papers],
        }

    def receive(self):
        """Draft and acceptance in one request; return the dossier's id."""
        with self.session(self.clerk) as env:
            dossier = self.draft(env)
            dossier.action_receive()
            return dossier.id

    def receive_many(self, count):
        """Receive ``count`` dossiers in one request, as an import does."""
        with self.session(self.clerk) as env:
            env["egate.dossier"]._receive_new([self.entered() for _ in range(count)])

    def move(self, dossier_id, key):
        """Do one transition of the process as the one whose turn it is."""
        user = self.leader if key == "sign" else self.officer
        with self.session(user) as env:
            dossier = env["egate.dossier"].browse(dossier_id)
            dossier.action_transition(self.transitions[key])

    def add_clerks(self, count, hashed):
        """Employ more clerks at the desk, who sign in with one password; return their logins."""
        with self.session() as env:
            role, desk = env.ref("egate_base.egate_role_clerk"), env["egate.unit"].browse(self.desk)
            logins = [f"clerk.{number}" for number in range(count)]
            people = [self._person(env, login, role, desk) for login in logins]
            give_password(env, people, hashed)
        return logins

    # -- set-up -------------------------------------------------------------------------------

    def _set_up(self, env):
        calendar = env["resource.calendar"].create(
            {
                "name": "Giờ hành chính",
                "tz": ZONE,
                "attendance_ids": [Command.clear(), *map(Command.create, attendance_vals())],
                "egate_exception_ids": [
                    Command.create({"date": day, "name": "Nghỉ lễ"}) for day in holidays()
                ],
            }
        )
        self.calendar = calendar.id
        Unit = env["egate.unit"]
        ward = Unit.create(
            {
                "name": "UBND phường Mẫu",
                "code": "T99.33",
                "level": "commune",
                "own_calendar_id": calendar.id,
            }
        )
        desk = Unit.create(
            {
                "name": "Trung tâm Phục vụ hành chính công phường Mẫu",
                "code": "T99.33.01",
                "parent_id": ward.id,
                "kind": "desk",
                "level": "commune",
                "place": "Phường Mẫu",
            }
        )
        self.desk = desk.id
        roles = {
            key: env.ref(f"egate_base.egate_role_{key}") for key in ("clerk", "officer", "leader")
        }
        for key, unit in (("clerk", desk), ("officer", ward), ("leader", ward)):
            setattr(self, key, self._person(env, key, roles[key], unit))
        workflow = self._workflow(env, roles)
        self._procedure(env, workflow)
        env["res.partner"].create(
            {
                "name": "Nguyễn Thị Minh Khai",
                "identity_kind": "cccd",
                "identity_number": IDENTITY,
            }
        )

    def _person(self, env, login, role, unit):
        user = env["res.users"].create(
            {
                "name": login,
                "login": login,
                "lang": LANGUAGE,
                "tz": ZONE,
                "group_ids": [Command.link(env.ref("base.group_user").id)],
            }
        )
        env["egate.assignment"].create(
            {"user_id": user.id, "role_id": role.id, "unit_id": unit.id, "date_from": "2020-01-01"}
        )
        return user.id

    def _workflow(self, env, roles):
        workflow = env["egate.workflow"].create({"name": "Chuẩn", "code": "BENCH"})
        states = {}
        for sequence, (key, name, kind, code, role, rule, days) in enumerate(
            (
                ("waiting", "Chờ xử lý", "start", "2", "officer", "agency", 1),
                ("work", "Đang thẩm định", "work", "4", "officer", "agency", 10),
                ("approve", "Chờ ký duyệt", "work", "4", "leader", "agency", 2),
                ("desk", "Chờ trả kết quả", "work", "9", "clerk", "reception", 0),
                ("done", "Đã trả kết quả", "end", "10", None, "reception", 0),
            )
        ):
            states[key] = env["egate.workflow.state"].create(
                {
                    "workflow_id": workflow.id,
                    "name": name,
                    "sequence": sequence,
                    "kind": kind,
                    "national_code": code,
                    "role_id": role and roles[role].id,
                    "unit_rule": rule,
                    "limit_amount": days,
                }
            )
        self.transitions = {}
        for key, name, source, target, effects in (
            ("claim", "Nhận xử lý", "waiting", "work", ["claim"]),
            ("submit", "Trình ký", "work", "approve", []),
            ("sign", "Ký duyệt", "approve", "desk", ["result"]),
            ("return", "Trả kết quả", "desk", "done", ["return"]),
        ):
            transition = env["egate.workflow.transition"].create(
                {
                    "workflow_id": workflow.id,
                    "name": name,
                    "from_id": states[source].id,
                    "to_id": states[target].id,
                    "effect_ids": [Command.create({"kind": kind}) for kind in effects],
                }
            )
            self.transitions[key] = transition.id
        workflow.action_publish()
        return workflow

    def _procedure(self, env, workflow):
        sector = env["egate.sector"].create({"name": "Hộ tịch", "code": "BENCH"})
        procedure = env["egate.procedure"].create(
            {
                "code": "9.000001",
                "name": "Đăng ký khai sinh",
                "sector_id": sector.id,
                "workflow_id": workflow.id,
            }
        )
        version = env["egate.procedure.version"].create(
            {
                "procedure_id": procedure.id,
                "decision": "01/QĐ-UBND",
                "date_from": date(2020, 1, 1),
                "result_name": "Giấy khai sinh",
                "term_ids": [Command.create({"amount": 30, "unit": "working_day"})],
                "component_ids": [Command.create({"name": name}) for name in PAPERS],
                "fee_ids": [Command.create({"name": "Lệ phí", "price": 15000})],
            }
        )
        version.action_publish()
        self.procedure = procedure.id
        self.components = version.component_ids.ids


def give_password(env, users, hashed):
    """Let users sign in with a password, given as its hash, for many have the same one here."""
    env.flush_all()
    env.cr.execute("UPDATE res_users SET password = %s WHERE id = ANY(%s)", [hashed, list(users)])


def attendance_vals():
    """Return the office's week as lines for ``resource.calendar``, the suite's or Odoo's own."""
    return [
        {
            "name": f"{weekday} {period}",
            "dayofweek": str(weekday),
            "day_period": period,
            "hour_from": start,
            "hour_to": end,
        }
        for weekday in range(5)
        for period, (start, end) in zip(("morning", "afternoon"), HOURS, strict=True)
    ]
