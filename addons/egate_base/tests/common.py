"""What the tests of the suite build on: one office, its calendar, its people."""

from contextlib import contextmanager

from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import TransactionCase

#: Morning and afternoon of the golden tests: 450 minutes a day.
MORNING, AFTERNOON = (7.5, 11.5), (13.5, 17.0)

#: Neither the invitation by mail nor the notes of how an account came to be: they are most of what
#: it costs, and no test of ours is about them.
QUIETLY = {"no_reset_password": True, "tracking_disable": True, "mail_create_nolog": True}


def new_users(env, *people):
    """Create users at once, each with the values that ``new_test_user`` of Odoo would give it.

    :param people: values with a ``login``, and in ``groups`` the XML ids of the groups
    :return: the users, in this order
    """
    users = env["res.users"].with_context(**QUIETLY)
    created = users.create(
        [
            {
                "name": f"{login} ({groups})",
                "password": login.ljust(8, "x"),
                "email": login if "@" in login else f"{login[0]}.{login[0]}@example.com",
                "group_ids": [Command.set([env.ref(name).id for name in groups.split(",")])],
                **person,
            }
            for person in map(dict, people)
            for login, groups in [(person["login"], person.pop("groups"))]
        ]
    )
    return created.with_env(env)


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
        cls.clerk, cls.officer, cls.leader, cls.stranger = cls._people(
            ("clerk", cls.role_clerk, cls.desk),
            ("officer", cls.role_officer, cls.ward),
            ("leader", cls.role_leader, cls.ward),
            ("stranger", cls.role_officer, cls.other_ward),
        )
        cls.citizen, cls.manager = new_users(
            cls.env,
            {"login": "citizen", "groups": "base.group_portal", "lang": "en_US"},
            {"login": "manager", "groups": "egate_base.egate_group_manager", "lang": "en_US"},
        )
        # What the end of a transaction does is done for the office, as whoever made it.
        cls.env.cr.flush()

    @classmethod
    def _person(cls, login, role, unit):
        """Create an internal user named ``login`` who acts in ``role`` in ``unit``."""
        return cls._people((login, role, unit))

    @classmethod
    def _people(cls, *people):
        """Create internal users, each given as its login, role and unit."""
        users = new_users(
            cls.env,
            *(
                {
                    "login": login,
                    "groups": "base.group_user",
                    "tz": "Asia/Ho_Chi_Minh",
                    "lang": "en_US",
                }
                for login, _role, _unit in people
            ),
        )
        cls.env["egate.assignment"].create(
            [
                {
                    "user_id": user.id,
                    "role_id": role.id,
                    "unit_id": unit.id,
                    "date_from": "2020-01-01",
                }
                for user, (_login, role, unit) in zip(users, people, strict=True)
            ]
        )
        return users

    @staticmethod
    @contextmanager
    def _test_number_cursor(numbers):
        yield numbers.env.cr

    def rpc(self, user, model, method, *args, context=None, **kwargs):
        """Call like a browser does: public methods only, context chosen by the client."""
        kwargs["context"] = context or {}
        return call_kw(self.env(user=user, su=False)[model], method, list(args), kwargs)
