from datetime import date

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import BaseOfficeCase


class CatalogueCase(BaseOfficeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sector = cls.env["egate.sector"].create({"name": "Chứng thực", "code": "CT-T"})
        cls.procedure = cls.env["egate.procedure"].create(
            {"code": "9.000815", "name": "Chứng thực bản sao", "sector_id": cls.sector.id}
        )

    def version(self, date_from, date_to=False, **values):
        return self.env["egate.procedure.version"].create(
            {
                "procedure_id": self.procedure.id,
                "decision": f"{date_from}/QĐ",
                "date_from": date_from,
                "date_to": date_to,
                "result_name": "Bản sao chứng thực",
                "term_ids": [Command.create({"unit": "same_day"})],
                **values,
            }
        )


@tagged("post_install", "-at_install")
class TestVersions(CatalogueCase):
    def test_the_database_refuses_two_versions_on_one_day(self):
        self.version("2025-01-01", "2025-12-31").action_publish()
        self.version("2026-01-01").action_publish()
        for begins, ends in (
            ("2025-12-31", "2025-12-31"),
            ("2024-01-01", "2025-01-01"),
            ("2030-01-01", None),
        ):
            with (
                self.subTest(begins=begins),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.ExclusionViolation) as caught,
                self.cr.savepoint(),
            ):
                self.version(begins, ends, state="published")
            message = self.env["egate.procedure.version"]._sql_error_to_message(caught.exception)
            self.assertIn("on the same day", message)

    def test_drafts_retired_versions_and_other_procedures_may_overlap(self):
        self.version("2025-01-01").action_publish()
        self.version("2025-06-01")
        self.version("2025-06-01", state="retired")
        other = self.procedure.create(
            {"code": "9.000816", "name": "Chứng thực chữ ký", "sector_id": self.sector.id}
        )
        self.version("0001-01-01", "9999-12-31", procedure_id=other.id).action_publish()
        self.assertEqual(other.version_ids.state, "published")

    def test_a_version_is_superseded_at_local_midnight(self):
        old = self.version("2025-01-01", "2026-11-22")
        with freeze_time("2026-11-20"):
            old.action_publish()
        cron = self.env.ref("egate_base.ir_cron_supersede_versions")
        for moment, expected in (
            ("2026-11-22 16:59:30", "published"),
            ("2026-11-22 17:00:30", "superseded"),
            ("2026-11-22 17:01:30", "superseded"),
        ):
            with self.subTest(moment=moment), freeze_time(moment), self.enter_registry_test_mode():
                cron.method_direct_trigger()
                self.assertEqual(old.state, expected)
        self.assertEqual(self.procedure._version_on(date(2026, 11, 22)), old)

    def test_only_partly_online_needs_the_published_reason_from_july_2026_on(self):
        self.version("2025-01-01", "2026-06-30", online_level="partial").action_publish()
        new = self.version("2026-07-01", online_level="partial", online_reason=" ")
        with self.assertRaisesRegex(UserError, "published reason"):
            new.action_publish()
        new.online_reason = "Phải đối chiếu bản chính (QĐ 7/QĐ-UBND)"
        new.action_publish()
        self.assertEqual(new.state, "published")

    def test_a_new_version_is_fully_online_unless_said_otherwise(self):
        self.assertEqual(self.version("2027-01-01").online_level, "full")

    def test_publishing_a_newer_version_ends_the_older_one_the_day_before(self):
        old, new = self.version("2025-01-01"), self.version("2026-05-01")
        old.action_publish()
        action = new.with_user(self.manager).action_publish_after()
        self.assertEqual(action["res_model"], "egate.procedure.version.publish")
        wizard = Form(
            self.env[action["res_model"]].with_user(self.manager).with_context(**action["context"])
        ).save()
        self.assertRecordValues(wizard, [{"older_id": old.id, "last_day": date(2026, 4, 30)}])
        with freeze_time("2026-11-23"):
            wizard.action_publish()
        self.assertRecordValues(
            old | new,
            [
                {"state": "superseded", "date_to": date(2026, 4, 30)},
                {"state": "published", "date_to": False},
            ],
        )

    def test_publishing_the_first_version_asks_nothing(self):
        version = self.version("2025-01-01").with_user(self.manager)
        self.assertIs(version.action_publish_after(), True)
        self.assertEqual(version.state, "published")

    def test_an_official_neither_publishes_nor_ends(self):
        old, new = self.version("2025-01-01"), self.version("2026-05-01")
        old.action_publish()
        with self.assertRaises(AccessError):
            self.rpc(self.clerk, new._name, "action_publish", [new.id])
        with self.assertRaises(UserError):
            self.rpc(self.clerk, new._name, "action_retire", [old.id])

    def test_nobody_publishes_by_writing_the_state(self):
        version = self.version("2025-01-01")
        values = {
            "procedure_id": self.procedure.id,
            "decision": "02/QĐ",
            "date_from": "2025-01-01",
            "result_name": "x",
        }
        for context in ({}, {"default_state": "published", "install_mode": True}):
            with self.subTest(context=context), self.assertRaises(AccessError):
                self.rpc(
                    self.manager,
                    version._name,
                    "write",
                    [version.id],
                    {"state": "published"},
                    context=context,
                )
        with self.assertRaises(AccessError):
            self.rpc(
                self.manager,
                version._name,
                "create",
                [values],
                context={"default_state": "published"},
            )

    def test_a_version_is_published_by_a_decision_with_a_term_for_every_case(self):
        version = self.version(
            "2026-01-01",
            decision=False,
            term_ids=False,
            variant_ids=[Command.create({"name": "Nhà ở"}), Command.create({"name": "Khác"})],
        )
        with self.assertRaisesRegex(UserError, r"decision[\s\S]*at least one term"):
            version.action_publish()
        version.decision = "9/QĐ"
        version.term_ids.create(
            {"version_id": version.id, "variant_id": version.variant_ids[0].id, "amount": 3}
        )
        with self.assertRaisesRegex(UserError, "“Khác”"):
            version.action_publish()

    def test_parts_do_not_move_into_or_out_of_a_published_version(self):
        published, draft = self.version("2025-01-01"), self.version("2026-05-01")
        published.action_publish()
        for part, target in ((published.term_ids, draft), (draft.term_ids, published)):
            with self.subTest(target=target.state), self.assertRaises(UserError):
                self.rpc(self.manager, part._name, "write", [part.id], {"version_id": target.id})

    def test_a_case_of_another_version_is_refused(self):
        first = self.version("2025-01-01", variant_ids=[Command.create({"name": "Nhà ở"})])
        second = self.version("2026-05-01")
        with self.assertRaisesRegex(ValidationError, "another version"):
            second.term_ids.variant_id = first.variant_ids

    def test_codes_in_use_are_not_deleted(self):
        version = self.version(
            "2025-01-01",
            variant_ids=[Command.create({"name": "Nhà ở"})],
            component_ids=[Command.create({"name": "Đơn"})],
            level_ids=[Command.link(self.env.ref("egate_base.egate_level_commune").id)],
            audience_ids=[Command.link(self.env.ref("egate_base.egate_audience_citizen").id)],
        )
        version.action_publish()
        for record in (
            self.sector,
            self.procedure,
            version,
            version.variant_ids,
            version.component_ids,
            version.term_ids,
            version.level_ids,
            version.audience_ids,
        ):
            for user in (self.env.user, self.manager):
                with (
                    self.subTest(model=record._name, user=user.login),
                    self.assertRaises(UserError),
                ):
                    record.with_user(user).unlink()

    def test_a_draft_is_deleted_with_its_parts(self):
        version = self.version("2025-01-01", variant_ids=[Command.create({"name": "Nhà ở"})])
        terms = version.term_ids
        version.with_user(self.manager).unlink()
        self.assertFalse(terms.exists())

    def test_a_new_version_starts_as_a_copy_of_the_latest(self):
        old = self.version(
            "2025-01-01",
            variant_ids=[Command.create({"name": "Nhà ở"}), Command.create({"name": "Khác"})],
            step_ids=[Command.create({"description": "Nộp hồ sơ"})],
        )
        house, other = old.variant_ids
        for case, days in ((other, 20), (house, 15)):
            old.term_ids.create({"version_id": old.id, "variant_id": case.id, "amount": days})
        old.action_publish()
        with freeze_time("2026-11-23 03:00:00"):
            action = self.procedure.with_user(self.manager).action_new_version()
        new = self.env[action["res_model"]].browse(action["res_id"])
        self.assertRecordValues(
            new, [{"state": "draft", "decision": False, "date_from": date(2026, 11, 23)}]
        )
        self.assertEqual(new.variant_ids.mapped("name"), ["Nhà ở", "Khác"])
        self.assertFalse(new.variant_ids & old.variant_ids)
        for case, days in zip(new.variant_ids, (15, 20), strict=True):
            self.assertEqual(new._terms_for(case).amount, days)
        self.assertEqual(new.step_ids.description, "Nộp hồ sơ")

    def test_two_versions_are_compared_side_by_side(self):
        old = self.version("2025-01-01", component_ids=[Command.create({"name": "Đơn"})])
        old.action_publish()
        new = old._new_draft()
        new.write(
            {
                "decision": "7/QĐ",
                "sets": 2,
                "component_ids": [
                    Command.update(new.component_ids.id, {"originals": 2}),
                    Command.create({"name": "Ảnh <b>4x6</b>"}),
                ],
            }
        )
        action = new.action_compare()
        wizard = (
            self.env[action["res_model"]].with_user(self.manager).with_context(**action["context"])
        ).create({})
        self.assertEqual(wizard.older_id, old)
        html = wizard.comparison
        self.assertIn("Đơn; 2 original(s); To hand in", html)
        self.assertIn("Ảnh &lt;b&gt;4x6", html)
        self.assertNotIn("Bản sao chứng thực", html, "the result did not change")
        wizard.only_changes = False
        self.assertIn("Bản sao chứng thực", wizard.comparison)

    # -- what the clock does while the office waits for the citizen ------------------------------

    def test_the_clock_stops_only_with_a_legal_basis(self):
        version = self.version("2026-01-01")
        pauses = {cause: version._pause_policy(cause) for cause in ("supplement", "obligation")}
        self.assertEqual(pauses, dict.fromkeys(pauses, ("no_pause", "")))
        version.write({"supplement_basis": " Điều 19 ", "obligation_basis": "Luật Đất đai"})
        self.assertEqual(version._pause_policy("supplement"), ("restart", "Điều 19"))
        self.assertEqual(version._pause_policy("obligation"), ("resume", "Luật Đất đai"))
        version.supplement_policy = "no_pause"
        self.assertEqual(version._pause_policy("supplement"), ("no_pause", ""))
        version.supplement_basis = "  "
        version.supplement_policy = "resume"
        self.assertEqual(version._pause_policy("supplement"), ("no_pause", ""))

    def test_the_pause_is_frozen_copied_and_compared(self):
        old = self.version("2025-01-01", supplement_policy="resume", supplement_basis="Điều 19")
        old.action_publish()
        for values in ({"supplement_policy": "no_pause"}, {"obligation_basis": "Luật"}):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, "frozen"):
                old.with_user(self.manager).write(values)
        new = old._new_draft()
        self.assertEqual(new._pause_policy("supplement"), ("resume", "Điều 19"))
        new.obligation_basis = "Luật Đất đai, Điều 1"
        wizard = self.env["egate.procedure.version.compare"].create(
            {"older_id": old.id, "newer_id": new.id}
        )
        self.assertIn("Luật Đất đai, Điều 1", wizard.comparison)
        self.assertNotIn("Điều 19", wizard.comparison)

    # -- codes -----------------------------------------------------------------------------------

    def test_the_code_of_a_published_procedure_is_not_changed(self):
        version = self.version("2026-01-01")
        self.procedure.code = "9.000816"
        version.action_publish()
        for state in ("published", "retired"):
            with (
                self.subTest(state=state),
                self.assertRaisesRegex(UserError, "published under the code 9.000816"),
            ):
                self.procedure.with_user(self.manager).code = "9.000817"
            version.action_retire()
        self.procedure.write({"code": "9.000816", "name": "Tên mới"})

    def test_a_code_in_use_is_not_changed(self):
        audience = self.env["egate.audience"].create({"name": "Mới", "code": "MOI"})
        audience.code = "MOI-2"
        self.version("2026-01-01", audience_ids=[Command.link(audience.id)])
        for entry in (self.sector, audience):
            with self.subTest(entry=entry.name), self.assertRaisesRegex(UserError, "in use under"):
                entry.with_user(self.manager).code = "KHAC"
            entry.write({"code": entry.code, "name": "Tên mới"})
        role = self.role_clerk.copy({"code": "TEST-ROLE"})
        role.code = "TEST-ROLE-2"
        with self.assertRaisesRegex(UserError, "People are assigned"):
            self.role_clerk.code = "KHAC"

    def test_the_most_precise_term_holds(self):
        version = self.version(
            "2026-01-01", variant_ids=[Command.create({"name": "Nhà ở"})], term_ids=False
        )
        case, none = version.variant_ids, version.variant_ids.browse()
        terms = {}
        for variant, channel in ((none, False), (none, "online"), (case, False), (case, "post")):
            terms[variant, channel] = version.term_ids.create(
                {
                    "version_id": version.id,
                    "variant_id": variant.id,
                    "channel": channel,
                    "amount": len(terms) + 1,
                }
            )
        for variant, channel, expected in (
            (none, None, (none, False)),
            (none, "online", (none, "online")),
            (none, "post", (none, False)),
            (case, None, (case, False)),
            (case, "post", (case, "post")),
            (case, "online", (case, False)),
        ):
            with self.subTest(variant=variant.name, channel=channel):
                self.assertEqual(version._terms_for(variant, channel), terms[expected])
