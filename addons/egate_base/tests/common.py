"""What the tests of the suite build on: one office, its calendar, its people."""

from contextlib import contextmanager

from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import TransactionCase, new_test_user

#: Morning and afternoon of the golden tests: 450 minutes a day.
MORNING, AFTERNOON = (7.5, 11.5), (13.5, 17.0)


class BaseOfficeCase(TransactionCase):
    """A province, a ward with its desk, and people who act there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Numbers are issued in a transaction of their own, which would survive the test. Separate
        # processes prove that one, in tests/.
        cls.classPatch(cls.registry["egate.number"], "_number_cursor", cls._test_number_cursor)
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "Office hours",
                "tz": "Asia/Ho_Chi_Minh",
                "attendance_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "name": f"{weekday} {period}",
                                "dayofweek": str(weekday),
                                "day_period": period,
                                "hour_from": hours[0],
                                "hour_to": hours[1],
                            }
                        )
                        for weekday in range(5)
                        for period, hours in (("morning", MORNING), ("afternoon", AFTERNOON))
                    ),
                ],
                "egate_exception_ids": [
                    Command.create({"date": "2026-04-27", "name": "Giỗ Tổ (nghỉ bù)"}),
                    Command.create({"date": "2026-04-30", "name": "Ngày Chiến thắng"}),
                    Command.create({"date": "2026-05-01", "name": "Quốc tế Lao động"}),
                    Command.create({"date": "2026-11-24", "name": "Ngày Văn hóa Việt Nam"}),
                ],
                # Tests play in many years; what is said of the others has tests of its own.
                "egate_year_ids": [
                    Command.create({"year": year, "decision": "QĐ thử"})
                    for year in range(2020, 2035)
                ],
            }
        )
        Unit = cls.env["egate.unit"]
        cls.province = Unit.create(
            {"name": "UBND tỉnh Mẫu", "code": "T99", "own_calendar_id": cls.calendar.id}
        )
        cls.ward = Unit.create(
            {
                "name": "UBND phường Mẫu",
                "code": "T99.33",
                "parent_id": cls.province.id,
                "level": "commune",
            }
        )
        cls.desk = Unit.create(
            {
                "name": "Trung tâm Phục vụ hành chính công phường Mẫu",
                "code": "T99.33.01",
                "parent_id": cls.ward.id,
                "kind": "desk",
                "level": "commune",
                "place": "Phường Mẫu",
                "address": "1 Lê Lợi",
                "phone": "02363000000",
            }
        )
        cls.other_ward = Unit.create(
            {
                "name": "UBND xã Khác",
                "code": "T99.44",
                "parent_id": cls.province.id,
                "level": "commune",
            }
        )
        cls.role_clerk = cls.env.ref("egate_base.egate_role_clerk")
        cls.role_officer = cls.env.ref("egate_base.egate_role_officer")
        cls.role_leader = cls.env.ref("egate_base.egate_role_leader")
        cls.clerk = cls._person("clerk", cls.role_clerk, cls.desk)
        cls.officer = cls._person("officer", cls.role_officer, cls.ward)
        cls.leader = cls._person("leader", cls.role_leader, cls.ward)
        cls.stranger = cls._person("stranger", cls.role_officer, cls.other_ward)
        cls.citizen = new_test_user(cls.env, "citizen", groups="base.group_portal", lang="en_US")
        cls.manager = new_test_user(
            cls.env, "manager", groups="egate_base.egate_group_manager", lang="en_US"
        )

    @classmethod
    def _person(cls, login, role, unit):
        """Create an internal user named ``login`` who acts in ``role`` in ``unit``."""
        user = new_test_user(
            cls.env, login, groups="base.group_user", tz="Asia/Ho_Chi_Minh", lang="en_US"
        )
        cls.env["egate.assignment"].create(
            {"user_id": user.id, "role_id": role.id, "unit_id": unit.id, "date_from": "2020-01-01"}
        )
        return user

    @staticmethod
    @contextmanager
    def _test_number_cursor(numbers):
        yield numbers.env.cr

    def rpc(self, user, model, method, *args, context=None, **kwargs):
        """Call like a browser does: public methods only, context chosen by the client."""
        kwargs["context"] = context or {}
        return call_kw(self.env(user=user, su=False)[model], method, list(args), kwargs)
