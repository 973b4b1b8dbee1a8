import contextlib

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged, users
from odoo.tools import mute_logger

from .access_matrix import KINDS, AccessMatrix, Sample
from .common import BaseOfficeCase
from .hostile_calls import HostileCalls

#: Staff without a right of the office, and whoever may only read identity numbers, get nothing from
#: this addon. "official" holds the right of all officials but is assigned nowhere.
MATRIX = """
                                 public citizen staff official clerk officer leader identity manager
egate.unit                       -      -       -     r        r     r       r      -        rwcd
egate.role                       -      -       -     r        r     r       r      -        rwcd
egate.assignment                 -      -       -     r        r     r       r      -        rwc
egate.rights.event               -      -       -     -        -     -       r      -        r
egate.absence                    -      -       -     r        r     r       r      -        rwcd
egate.desk                       -      -       -     r        r     r       r      -        rwcd
egate.sector                     -      -       -     r        r     r       r      -        rwcd
egate.level                      -      -       -     r        r     r       r      -        rwcd
egate.audience                   -      -       -     r        r     r       r      -        rwcd
egate.life.event                 -      -       -     r        r     r       r      -        rwcd
egate.outside.system             -      -       -     r        r     r       r      -        rwcd
egate.database                   -      -       -     r        r     r       r      -        rwcd
egate.fee.exemption              -      -       -     r        r     r       r      -        rwcd
egate.procedure                  -      -       -     r        r     r       r      -        rwcd
egate.procedure.version draft    -      -       -     r        r     r       r      -        rwcd
egate.procedure.version frozen   -      -       -     r        r     r       r      -        r
egate.procedure.variant          -      -       -     r        r     r       r      -        rwcd
egate.procedure.component        -      -       -     r        r     r       r      -        rwcd
egate.procedure.component frozen -      -       -     r        r     r       r      -        r
egate.procedure.term             -      -       -     r        r     r       r      -        rwcd
egate.procedure.fee              -      -       -     r        r     r       r      -        rwcd
egate.procedure.step             -      -       -     r        r     r       r      -        rwcd
egate.procedure.channel          -      -       -     r        r     r       r      -        rwcd
egate.procedure.result           -      -       -     r        r     r       r      -        rwcd
egate.procedure.version.publish  -      -       -     -        -     -       -      -        rwcd
egate.procedure.version.compare  -      -       -     -        -     -       -      -        rwcd
egate.law                        -      -       -     r        r     r       r      -        rwcd
egate.law.file                   -      -       -     r        r     r       r      -        rwcd
egate.law.replace                -      -       -     -        -     -       -      -        rwcd
egate.form.template              -      -       -     r        r     r       r      -        rwcd
egate.form.template.file         -      -       -     r        r     r       r      -        rwcd
egate.catalogue.import           -      -       -     -        -     -       -      -        rwcd
egate.catalogue.export           -      -       -     -        -     -       -      -        rwcd
egate.numbering                  -      -       -     r        r     r       r      -        rwcd
egate.number                     -      -       -     -        -     -       -      -        r
egate.number.counter             -      -       -     -        -     -       -      -        r
egate.idempotency                -      -       -     -        -     -       -      -        r
egate.calendar.exception         -      -       -     r        r     r       r      -        rwcd
egate.calendar.year              -      -       -     r        r     r       r      -        rwcd
egate.calendar.weekday           -      -       -     r        r     r       r      -        rwcd
resource.calendar                -      -       r     r        r     r       r      r        rwc
resource.calendar.attendance     -      -       r     r        r     r       r      r        rwcd
egate.calendar.revision          -      -       -     r        r     r       r      -        r
egate.calendar.recount           -      -       -     -        -     -       -      -        r
egate.calendar.change            -      -       -     -        -     -       -      -        rwc
egate.calendar.change.line       -      -       -     -        -     -       -      -        rwcd
egate.calendar.change.move       -      -       -     -        -     -       -      -        rwcd
egate.holiday.proposal           -      -       -     -        -     -       -      -        rwc
egate.holiday.proposal.line      -      -       -     -        -     -       -      -        rwcd
egate.partner.merge              -      -       -     -        -     -       -      -        rwcd
egate.unit.close                 -      -       -     -        -     -       -      -        rwc
egate.security.event             -      -       -     -        -     -       -      -        r
egate.server.fault               -      -       -     -        -     -       -      -        r
res.partner colleague            -      -       r     r        r     r       r      r        r
res.partner citizen              -      -       -     -        -     -       -      -        -
"""


@tagged("post_install", "-at_install", "access_rights")
class TestAccessMatrix(HostileCalls, AccessMatrix, BaseOfficeCase):
    """Who reads and changes the organisation, the catalogue, the calendars and the numbers."""

    ADDON = "egate_base"
    MATRIX = MATRIX

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls.env["res.partner"].create(
            {
                "name": "Nguyễn Văn Thử",
                "identity_kind": "cccd",
                "identity_number": "048090000123",
                "identity_old_number": "201000123",
            }
        )
        cls.absence = cls.env["egate.absence"].create(
            {
                "user_id": cls.officer.id,
                "date_from": "2030-01-01",
                "date_to": "2030-01-01",
                "reason": "Nghỉ ốm",
            }
        )

    @classmethod
    def _samples(cls):
        env, new = cls.env, cls._new
        procedure = env["egate.procedure"].create(
            {
                "code": "9.000777",
                "name": "Thủ tục thử",
                "sector_id": env["egate.sector"].create({"name": "Thử", "code": "MATRIX"}).id,
            }
        )
        version_vals = {"procedure_id": procedure.id, "decision": "1", "result_name": "Giấy"}
        draft = env["egate.procedure.version"].create(version_vals)
        published = env["egate.procedure.version"].create(
            {
                **version_vals,
                "date_from": "2020-01-01",
                "term_ids": [Command.create({"amount": 3})],
                "component_ids": [Command.create({"name": "Tờ khai"})],
            }
        )
        published.action_publish()
        law = env["egate.law"].create({"name": "Luật thử", "number": "1/2020/QH"})
        template = env["egate.form.template"].create({"name": "Mẫu thử", "code": "M01"})
        officer = cls.officer.partner_id
        partners = env["res.partner"].create([{"name": "Người một"}, {"name": "Người hai"}])
        name = {"name": "x"}

        def named(**values):
            return Sample(lambda: {"name": new(), "code": new(), **values}, name)

        def part(change, **values):
            return Sample(lambda: {"version_id": draft.id, **values}, change)

        def number(root):
            root["egate.number"]._take("dossier/MATRIX/2020", 1)
            return root["egate.number"].search([], limit=1)

        def calendar():
            return env["resource.calendar"].create({"name": new()}).id

        def change():
            return env["egate.calendar.change"].create({"calendar_id": cls.calendar.id}).id

        def proposal():
            vals = {"calendar_id": cls.calendar.id, "year": 2031}
            opened = env["egate.holiday.proposal"].create(vals)
            # The proposed lines take the place of all others: have them first.
            env.flush_all()
            return opened.id

        dates = (f"2031-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29))
        return {
            "egate.desk": Sample(lambda: {"name": new(), "unit_id": cls.desk.id}, name),
            "egate.unit": named(parent_id=cls.ward.id),
            "egate.role": named(group_id=env.ref("egate_base.egate_group_clerk").id),
            "egate.assignment": Sample(
                lambda: {
                    "user_id": cls.stranger.id,
                    "role_id": cls.role_clerk.id,
                    "unit_id": cls.desk.id,
                },
                {"date_to": "2031-01-01"},
            ),
            "egate.rights.event": Sample(
                lambda: {"at": "2031-01-01 00:00:00", "user_id": cls.clerk.id, "kind": "given"},
                {"detail": "x"},
                lambda root: root["egate.rights.event"].search(
                    [("person_id", "=", cls.officer.id)], limit=1
                ),
            ),
            "egate.server.fault": Sample(
                lambda: {"at": "2031-01-01 00:00:00"}, {"at": "2031-01-02 00:00:00"}
            ),
            "egate.absence": Sample(
                lambda: {
                    "user_id": cls.stranger.id,
                    "date_from": (day := next(dates)),
                    "date_to": day,
                },
                {"reason": "x"},
            ),
            "egate.sector": named(),
            "egate.level": named(),
            "egate.audience": named(),
            "egate.life.event": named(),
            "egate.outside.system": named(),
            "egate.database": named(date_from="2026-08-05"),
            "egate.fee.exemption": named(),
            "egate.procedure": named(sector_id=procedure.sector_id.id),
            "egate.procedure.version draft": Sample(lambda: version_vals, {"conditions": "x"}),
            "egate.procedure.version frozen": Sample(
                lambda: {**version_vals, "state": "published"},
                {"conditions": "x"},
                lambda root: published,
            ),
            "egate.procedure.variant": part(name, name="Nhà"),
            "egate.procedure.component": part(name, name="Đơn"),
            "egate.procedure.component frozen": Sample(
                lambda: {"version_id": published.id, "name": "Đơn"},
                name,
                lambda root: published.component_ids,
            ),
            "egate.procedure.term": part({"amount": 2}, amount=5),
            "egate.procedure.fee": part({"price": 2}, name="Lệ phí", price=5),
            "egate.procedure.step": part({"description": "x"}, description="Nộp"),
            "egate.procedure.channel": part({"description": "x"}, channel="desk"),
            "egate.procedure.result": part(name, name="Giấy phép"),
            "egate.procedure.version.publish": Sample(lambda: {"version_id": draft.id}),
            "egate.procedure.version.compare": Sample(
                lambda: {"newer_id": draft.id}, {"only_changes": False}
            ),
            "egate.law": Sample(lambda: {"name": new(), "number": new()}, name),
            "egate.law.file": Sample(lambda: {"name": new(), "law_id": law.id}, name),
            "egate.law.replace": Sample(lambda: {"law_id": law.id}, {"date_from": "2031-01-01"}),
            "egate.form.template": named(),
            "egate.form.template.file": Sample(
                lambda: {"name": new(), "template_id": template.id}, name
            ),
            "egate.catalogue.import": Sample(lambda: {"file": b"eA=="}, {"file": b"eQ=="}),
            "egate.catalogue.export": Sample(lambda: {}, {"history": True}),
            "egate.numbering": Sample(
                lambda: {"name": new(), "date_from": "2031-01-01", "unit_id": cls.desk.id}, name
            ),
            "egate.number": Sample(
                lambda: {"scope": "dossier/x", "number": 1, "issued_at": "2031-01-01 00:00:00"},
                {"number": 9},
                number,
            ),
            "egate.idempotency": Sample(
                lambda: {"key": new(), "fingerprint": "x", "asked_at": "2020-01-01", "source": "x"},
                {"key": "y"},
            ),
            "egate.number.counter": Sample(lambda: {"scope": new(), "value": 1}, {"value": 9}),
            "egate.calendar.exception": Sample(
                lambda: {"calendar_id": cls.calendar.id, "date": next(dates), "name": "Nghỉ"}, name
            ),
            "egate.calendar.year": Sample(
                lambda: {"calendar_id": calendar(), "year": 2040, "decision": "x"},
                {"decision": "y"},
            ),
            "egate.calendar.weekday": Sample(
                lambda: {"calendar_id": cls.calendar.id, "weekday": "5"}, {"weight": "0"}
            ),
            "resource.calendar": Sample(lambda: {"name": new()}, name),
            "resource.calendar.attendance": Sample(
                lambda: {
                    "calendar_id": cls.calendar.id,
                    "name": "Tối",
                    "dayofweek": "0",
                    "hour_from": 18,
                    "hour_to": 19,
                },
                name,
            ),
            "egate.calendar.revision": Sample(
                lambda: {
                    "calendar_id": cls.calendar.id,
                    "number": 9000,
                    "since": "2026-01-01",
                    "user_id": cls.manager.id,
                    "content": {},
                    "fingerprint": "x",
                },
                {"decision": "x"},
                lambda root: root["egate.calendar.revision"].browse(cls.calendar._revision().id),
            ),
            "egate.calendar.recount": Sample(
                lambda: {
                    "calendar_id": cls.calendar.id,
                    "revision_id": cls.calendar._revision().id,
                },
                {"decision": "x"},
            ),
            "egate.security.event": Sample(
                lambda: {
                    "at": "2026-01-01",
                    "kind": "reset",
                    "actor_id": cls.manager.id,
                    "user_id": cls.clerk.id,
                },
                {"detail": "x"},
            ),
            "egate.calendar.change": Sample(
                lambda: {"calendar_id": cls.calendar.id}, {"decision": "x"}
            ),
            "egate.calendar.change.line": Sample(
                lambda: {"change_id": change(), "date": next(dates), "name": "Nghỉ"}, name
            ),
            "egate.calendar.change.move": Sample(
                lambda: {"change_id": change(), "res_model": "res.partner", "res_id": 1},
                {"res_id": 2},
            ),
            "egate.holiday.proposal": Sample(
                lambda: {"calendar_id": cls.calendar.id, "year": 2031}, {"decision": "x"}
            ),
            "egate.holiday.proposal.line": Sample(
                lambda: {"proposal_id": proposal(), "date": "2031-03-03", "name": "Nghỉ"},
                name,
            ),
            "egate.partner.merge": Sample(
                lambda: {"other_id": partners[0].id, "kept_id": partners[1].id},
                {"kept_id": partners[1].id},
            ),
            "egate.unit.close": Sample(
                lambda: {"unit_id": cls.other_ward.id}, {"decision": "QĐ 1"}
            ),
            "res.partner colleague": Sample(
                lambda: {"name": new()}, name, lambda root: root["res.partner"].browse(officer.id)
            ),
            "res.partner citizen": Sample(lambda: {"name": new()}, name),
        }

    @users(*KINDS)
    @mute_logger("odoo.addons.base.models.ir_model")
    def test_who_reads_an_identity_number(self):
        # Whoever may, looks them up first.
        with contextlib.suppress(AccessError):
            self.rpc(self.env.user, "res.partner", "name_search", "Nguyễn Văn Thử")
        for field in ("identity_number", "identity_old_number"):
            self._assert_reads(self.person, field, {"clerk", "officer"})

    @users(*KINDS)
    @mute_logger("odoo.addons.base.models.ir_model")
    def test_who_reads_why_somebody_is_away(self):
        self._assert_reads(self.absence, "reason", {"manager"})

    def _assert_reads(self, record, field, logins):
        user = self.env.user
        try:
            found = bool(self.rpc(user, record._name, "read", [record.id], [field])[0][field])
        except AccessError:
            found = False
        with self.subTest(field=field, login=user.login):
            self.assertEqual(found, user.login in logins)
