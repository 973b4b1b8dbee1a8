from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from ..common import IDENTITY, DossierCommon


@tagged("post_install", "-at_install")
class TestRenewedPapers(DossierCommon):
    """A draft that is open while its procedure is published anew goes on by the new version."""

    def publish(self, day="2026-11-23"):
        """Publish a version with one paper of before, one of another name and a new one."""
        old = self.procedure.version_ids.filtered(lambda version: version.state == "published")
        new = old._new_draft()
        new.write(
            {
                "decision": "02/QĐ-UBND",
                "date_from": day,
                "component_ids": [
                    Command.clear(),
                    Command.create({"name": "Tờ khai theo mẫu", "originals": 2}),
                    Command.create({"name": "Bản vẽ hiện trạng", "copies": 1}),
                ],
            }
        )
        wizard = self.env["egate.procedure.version.publish"].with_user(self.manager)
        wizard.create({"version_id": new.id}).action_publish()
        return new

    def change(self, draft, **changes):
        return self.rpc(self.clerk, "egate.dossier", "counter_change", draft.id, changes)

    def names(self, draft):
        return {paper.name: (bool(paper.component_id), paper.received) for paper in draft.paper_ids}

    @freeze_time("2026-11-23 02:10:00")
    def test_papers_are_renewed_matching_ticks_kept_and_said(self):
        draft = self.draft()
        first, second, _authority = draft.paper_ids.sorted("id")
        first.comment = "Bản có công chứng"
        self.publish()
        self.assertEqual(
            self.names(draft),
            {
                "Tờ khai theo mẫu": (True, True),
                "Bản vẽ hiện trạng": (True, False),
                # Handed in and not asked for any more: kept as papers handed in besides.
                "Giấy tờ chứng minh nơi cư trú": (False, True),
                "Văn bản ủy quyền": (False, True),
            },
        )
        self.assertEqual((first.comment, first.original_count), ("Bản có công chứng", 1))
        self.assertFalse(second.component_id)
        state = self.rpc(self.clerk, "egate.dossier", "counter_open", draft.id)["state"]
        self.assertIn("02/QĐ-UBND", state["renewed"])
        refused = self.rpc(self.clerk, "egate.dossier", "counter_accept", draft.id)
        self.assertIn("Bản vẽ hiện trạng", refused["refusal"])
        line = next(one for one in refused["papers"] if one["name"] == "Bản vẽ hiện trạng")
        self.change(draft, papers={str(line["id"]): {"received": True}})
        self.assertIn("received", self.rpc(self.clerk, "egate.dossier", "counter_accept", draft.id))
        self.assertEqual(draft.version_id.decision, "02/QĐ-UBND")

    def test_a_version_that_comes_into_force_later_renews_without_the_nightly_job(self):
        with freeze_time("2026-11-23 02:10:00"):
            draft = self.draft()
            self.publish("2026-11-25")
            self.assertNotIn("Bản vẽ hiện trạng", self.names(draft))
        self.env.invalidate_all()  # another day, another request
        with freeze_time("2026-11-25 02:10:00"):
            state = self.change(draft, content="Xin cấp")
            self.assertIn("Bản vẽ hiện trạng", self.names(draft))
            self.assertTrue(state["renewed"])

    def test_the_nightly_job_renews_what_nobody_has_open(self):
        with freeze_time("2026-11-23 02:10:00"):
            draft = self.draft()
            self.publish("2026-11-25")
        with freeze_time("2026-11-24 17:05:00"), self.enter_registry_test_mode():
            self.env.ref("egate_base.ir_cron_supersede_versions").method_direct_trigger()
        self.env.invalidate_all()
        with freeze_time("2026-11-25 02:10:00"):
            self.assertIn("Bản vẽ hiện trạng", self.names(draft))
            with self.assertRaisesRegex(UserError, "published anew.*\n.*Bản vẽ hiện trạng"):
                self.rpc(self.clerk, "egate.dossier", "action_receive", [draft.id])

    @freeze_time("2026-11-23 02:10:00")
    def test_a_received_dossier_and_other_drafts_stay_as_they_are(self):
        received = self.receive()
        papers = received.paper_ids
        other = self.draft(identity_number=IDENTITY, procedure=self.other_procedure())
        self.publish()
        self.assertEqual(received.paper_ids, papers)
        self.assertEqual(received.paper_ids.component_id.version_id, received.version_id)
        self.assertFalse(other.renewed_version_id or other.renewed_note)

    def other_procedure(self):
        return self._published_procedure("9.000009", "Thủ tục khác", amount=1, unit="working_day")

    @freeze_time("2026-11-23 02:10:00")
    def test_what_is_received_from_unticked_lines_of_the_same_name_needs_a_tick(self):
        draft = self.draft()
        draft.paper_ids.write({"received": False})
        self.publish()
        self.assertEqual(
            self.names(draft),
            {"Tờ khai theo mẫu": (True, False), "Bản vẽ hiện trạng": (True, False)},
        )
        self.assertEqual(draft.paper_ids.sorted("id")[0].original_count, 2)
