from contextlib import suppress
from pathlib import Path

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common import IDENTITY, OTHER_IDENTITY, DossierCommon

README = Path(__file__).parents[2] / "security" / "README.md"
PLACES = ("draft", "at desk", "in ward", "in division", "elsewhere")
#: Parts of a dossier that are read with it.
PARTS = ("paper_ids", "step_ids", "event_ids", "deadline_entry_ids", "fee_ids")


def table():
    """Return the lines of the README's table: role, unit, cells by place, and what is beside."""
    lines = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in README.read_text().splitlines()
        if line.startswith("|") and "---" not in line
    ]
    head, *rows = lines
    assert tuple(head[2:7]) == PLACES, head
    return [(row[0], row[1], dict(zip(PLACES, row[2:7], strict=True)), row[7]) for row in rows]


@tagged("post_install", "-at_install", "access_rights")
class TestAccessReadme(DossierCommon):
    """The README's table of who reads and does what is true, cell by cell."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.division = cls.env["egate.unit"].create(
            {"name": "Phòng Mẫu", "code": "T99.33.P1", "parent_id": cls.ward.id, "kind": "division"}
        )
        cls.other_desk = cls.env["egate.unit"].create(
            {
                "name": "Bộ phận một cửa xã Khác",
                "code": "T99.44.01",
                "parent_id": cls.other_ward.id,
                "kind": "desk",
                "level": "commune",
                "place": "Xã Khác",
                "address": "2 Lê Lợi",
                "phone": "02363000001",
            }
        )
        cls.units = {
            "desk": cls.desk,
            "ward": cls.ward,
            "division": cls.division,
            "province": cls.province,
        }
        role_head = cls.env.ref("egate_base.egate_role_head")
        cls._person("head_of_division", role_head, cls.division)
        cls._person("officer_of_division", cls.role_officer, cls.division)
        cls.other_clerk = cls._person("other_clerk", cls.role_clerk, cls.other_desk)

    def setUp(self):
        super().setUp()
        in_division = self.receive(identity_number=f"{IDENTITY[:-1]}5")
        for table_ in ("egate_dossier", "egate_dossier_step"):
            column, key = (
                ("holder_unit_id", "id") if table_ == "egate_dossier" else ("unit_id", "dossier_id")
            )
            self.env.flush_all()
            # The checks that wait for the commit would be in the way.
            self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
            self.env.cr.execute(f"ALTER TABLE {table_} DISABLE TRIGGER USER")
            self.env.cr.execute(
                f"UPDATE {table_} SET {column} = %s WHERE {key} = %s",
                [self.division.id, in_division.id],
            )
            self.env.cr.execute(f"ALTER TABLE {table_} ENABLE TRIGGER USER")
        self.env.invalidate_all()
        at_desk = self.receive(identity_number=f"{IDENTITY[:-1]}6")
        self.bring_to_desk(at_desk)
        self.dossiers = {
            "draft": self.draft(),
            "at desk": at_desk,
            "in ward": self.receive(identity_number=OTHER_IDENTITY),
            "in division": in_division,
            "elsewhere": self.receive(self.other_clerk, identity_number=f"{IDENTITY[:-1]}7"),
        }

    def person(self, role, unit):
        """Return somebody new who is that, and nothing else."""
        login = f"{role}_{unit}"
        groups = {
            "administrator": "egate_base.egate_group_manager",
            "official": "egate_base.egate_group_official",
            "employee": "base.group_user",
        }
        if role in groups:
            return new_test_user(self.env, login, groups=groups[role], lang="en_US")
        record = self.env["egate.role"].search([("code", "=", role)])
        return record and self._person(login, record, self.units[unit])

    def rights(self, user, dossier):
        """Return the letters of what ``user`` may do with ``dossier``, tried as a browser does."""
        found = ""
        with suppress(AccessError):
            self.rpc(user, "egate.dossier", "read", [dossier.id], ["code"])
            found += "r"
        mine = dossier.with_user(user)
        searched = user.has_group("base.group_user") and self._searched(mine)
        self.assertEqual(searched, bool(found), f"{user.login} searches as they read")
        for name in PARTS:
            parts = dossier.sudo()[name].with_user(user)
            if parts:
                self.assertEqual(parts.has_access("read"), bool(found), f"{user.login} {name}")
        with suppress(AccessError):
            with self.env.cr.savepoint() as savepoint:
                self.rpc(user, "egate.dossier", "write", [dossier.id], {"note": "x"})
                savepoint.rollback()
            found += "w"
        if found and mine.available_transitions:
            found += "a"
        with suppress(UserError), self.env.cr.savepoint() as savepoint:
            self.rpc(user, "egate.dossier", "action_give_opinion", dossier.ids, "x")
            found += "o"
            savepoint.rollback()
        return found

    def _searched(self, mine):
        try:
            return bool(mine.search([("id", "=", mine.id)]))
        except AccessError:
            return False

    def beside(self, user):
        """Return the letters of what ``user`` may do beside dossiers."""
        found = ""
        dossiers = self.env["egate.dossier"].with_user(user)
        if dossiers._has_field_access(dossiers._fields["identity_number"], "read"):
            found += "i"
        if self.env["egate.access.log"].with_user(user).has_access("read"):
            found += "l"
        if user.has_group("egate_base.egate_group_cashier"):
            found += "m"
        with suppress(UserError), self.env.cr.savepoint() as savepoint:
            self.rpc(user, "egate.handover", "start", user.sudo().egate_unit_ids[:1].id)
            found += "h"
            savepoint.rollback()
        if self.env["egate.retention.list"].with_user(user)._answers_for(self.province | self.ward):
            found += "p"
        return found

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_every_cell_of_the_table(self):
        self.assertGreater(len(table()), 10)
        for role, unit, cells, beside in table():
            user = self.person(role, unit)
            self.assertTrue(user, role)
            for place, letters in cells.items():
                with self.subTest(role=role, unit=unit, place=place):
                    self.assertEqual(self.rights(user, self.dossiers[place]) or "-", letters)
            with self.subTest(role=role, unit=unit):
                self.assertEqual(self.beside(user) or "-", beside)

    def test_every_role_of_the_office_has_a_line(self):
        named = {role for role, *_rest in table()}
        roles = self.env["ir.model.data"].search(
            [("model", "=", "egate.role"), ("module", "=like", "egate_%")]
        )
        codes = {self.env["egate.role"].browse(one.res_id).code for one in roles}
        self.assertFalse(codes - named, "roles without a line")
