from odoo.tests import tagged

from odoo.addons.egate_base.tests.access_matrix import AccessMatrix, Sample
from odoo.addons.egate_base.tests.common import BaseOfficeCase
from odoo.addons.egate_base.tests.hostile_calls import HostileCalls

#: A published process is frozen, also to the administrator.
MATRIX = """
                                 public citizen staff official clerk officer leader identity manager
egate.workflow draft             -      -       -     r        r     r       r      -        rwcd
egate.workflow frozen            -      -       -     r        r     r       r      -        r
egate.workflow.state draft       -      -       -     r        r     r       r      -        rwcd
egate.workflow.state frozen      -      -       -     r        r     r       r      -        r
egate.workflow.transition draft  -      -       -     r        r     r       r      -        rwcd
egate.workflow.transition frozen -      -       -     r        r     r       r      -        r
egate.workflow.requirement       -      -       -     r        r     r       r      -        rwcd
egate.workflow.requirement frozen -     -       -     r        r     r       r      -        r
egate.workflow.effect            -      -       -     r        r     r       r      -        rwcd
egate.workflow.reminder          -      -       -     r        r     r       r      -        rwcd
egate.workflow.reminder frozen   -      -       -     r        r     r       r      -        r
egate.workflow.side              -      -       -     r        r     r       r      -        rwcd
egate.workflow.side frozen       -      -       -     r        r     r       r      -        r
egate.workflow.reason            -      -       -     r        r     r       r      -        rwcd
egate.workflow.notice            -      -       -     -        -     -       -      -        r
egate.workflow.migration         -      -       -     -        -     -       -      -        rwcd
egate.workflow.migration applied -      -       -     -        -     -       -      -        r
egate.workflow.migration.line    -      -       -     -        -     -       -      -        rwcd
egate.workflow.migration.record  -      -       -     -        -     -       -      -        r
egate.workflow.import            -      -       -     -        -     -       -      -        rwcd
egate.workflow.export            -      -       -     -        -     -       -      -        rwcd
egate.workflow.what.if           -      -       -     -        -     -       -      -        rwcd
egate.procedure.process          -      -       -     r        r     r       r      -        rwcd
"""


@tagged("post_install", "-at_install", "access_rights")
class TestAccessMatrix(HostileCalls, AccessMatrix, BaseOfficeCase):
    """Who reads and changes processes."""

    ADDON = "egate_workflow"
    MATRIX = MATRIX
    # The administrator keeps the processes.
    OUTSIDERS = ("public", "citizen", "staff", "official", "identity")
    # The samples migrate nothing: there are no records here that have steps.
    UNTRIED = {
        ("egate.workflow.migration", "action_revert_all"),
        ("egate.workflow.migration.record", "action_revert"),
    }

    @classmethod
    def _samples(cls):
        new, name = cls._new, {"name": "x"}
        draft, start, end, way = cls._process()
        frozen, frozen_start, frozen_end, frozen_way = cls._process()
        requirement = cls.env["egate.workflow.requirement"].create(
            {"transition_id": frozen_way.id, "kind": "comment"}
        )
        reminder = cls.env["egate.workflow.reminder"].create({"state_id": frozen_start.id})
        asked = {"name": "x", "role_id": cls.role_officer.id, "unit_id": cls.ward.id}
        side = cls.env["egate.workflow.side"].create({"state_id": frozen_start.id, **asked})
        frozen.action_publish()
        sector = cls.env["egate.sector"].create({"name": "x", "code": new()})
        procedure = cls.env["egate.procedure"].create(
            {"name": "x", "code": new(), "sector_id": sector.id}
        )

        def state(workflow):
            return {"workflow_id": workflow.id, "name": new(), "role_id": cls.role_officer.id}

        def transition(workflow, source, target):
            return {
                "workflow_id": workflow.id,
                "name": new(),
                "from_id": source.id,
                "to_id": target.id,
            }

        return {
            "egate.workflow draft": Sample(lambda: {"name": new(), "code": new()}, name),
            "egate.workflow frozen": Sample(
                lambda: {"name": new(), "code": new(), "state": "published"},
                name,
                lambda root: frozen,
            ),
            "egate.workflow.state draft": Sample(lambda: state(draft), name),
            "egate.workflow.state frozen": Sample(
                lambda: state(frozen), name, lambda root: frozen_start
            ),
            "egate.workflow.transition draft": Sample(lambda: transition(draft, start, end), name),
            "egate.workflow.transition frozen": Sample(
                lambda: transition(frozen, frozen_start, frozen_end), name, lambda root: frozen_way
            ),
            "egate.workflow.requirement": Sample(
                lambda: {"transition_id": way.id, "kind": "comment"}, {"kind": "comment"}
            ),
            "egate.workflow.effect": Sample(
                lambda: {"transition_id": way.id, "kind": "claim"}, {"kind": "back"}
            ),
            "egate.workflow.reminder": Sample(lambda: {"state_id": start.id}, {"moment": "at"}),
            "egate.workflow.reminder frozen": Sample(
                lambda: {"state_id": frozen_start.id}, {"moment": "at"}, lambda root: reminder
            ),
            "egate.workflow.side": Sample(lambda: {"state_id": start.id, **asked}, name),
            "egate.workflow.side frozen": Sample(
                lambda: {"state_id": frozen_start.id, **asked}, name, lambda root: side
            ),
            "egate.workflow.reason": Sample(lambda: {"name": new(), "code": new()}, name),
            "egate.workflow.notice": Sample(
                lambda: {
                    "res_model": "res.partner",
                    "res_id": 1,
                    "kind": "arrived",
                    "created_at": "2026-01-01",
                },
                {"kind": "x"},
            ),
            **cls._migration_samples(frozen),
            "egate.workflow.import": Sample(lambda: {"file": b"eA=="}, {"file": b"eQ=="}),
            "egate.workflow.export": Sample(lambda: {"workflow_ids": [(6, 0, frozen.ids)]}),
            "egate.workflow.what.if": Sample(
                lambda: {"workflow_id": frozen.id}, {"date_to": "2099-12-31"}
            ),
            "egate.procedure.process": Sample(
                lambda: {
                    "procedure_id": procedure.id,
                    "variant_code": new(),
                    "workflow_id": frozen.id,
                },
                {"variant_code": "x"},
            ),
            "egate.workflow.requirement frozen": Sample(
                lambda: {"transition_id": frozen_way.id, "kind": "comment"},
                {"kind": "comment"},
                lambda root: requirement,
            ),
        }

    @classmethod
    def _migration_samples(cls, frozen):
        newer = frozen.copy()
        state = frozen._start_state()
        versions = {"workflow_from_id": frozen.id, "workflow_to_id": newer.id, "reason": "x"}
        draft = cls.env["egate.workflow.migration"].create(versions)
        applied = draft.copy()
        applied.state = "done"
        # Whoever makes a line has to find its state free.
        draft.line_ids.unlink()
        row = cls.env["egate.workflow.migration.record"].create(
            {
                "migration_id": applied.id,
                "res_model": "res.partner",
                "res_id": 1,
                "step_sequence": 2,
                "state_from_id": state.id,
                "state_to_id": newer._start_state().id,
            }
        )
        return {
            "egate.workflow.migration": Sample(lambda: dict(versions), {"reason": "y"}),
            "egate.workflow.migration applied": Sample(
                lambda: {**versions, "state": "done"}, {"reason": "y"}, lambda root: applied
            ),
            "egate.workflow.migration.line": Sample(
                lambda: {"migration_id": draft.id, "state_from_id": state.id},
                {"state_to_id": newer._start_state().id},
            ),
            "egate.workflow.migration.record": Sample(
                lambda: {
                    "migration_id": applied.id,
                    "res_model": "res.partner",
                    "res_id": 2,
                    "step_sequence": 2,
                    "state_from_id": state.id,
                    "state_to_id": state.id,
                },
                {"reverted_at": "2026-01-01"},
                lambda root: row,
            ),
        }

    @classmethod
    def _process(cls):
        """Return a draft, its start, its end and the way between."""
        workflow = cls.env["egate.workflow"].create({"name": "Thử", "code": cls._new()})
        start, end = cls.env["egate.workflow.state"].create(
            [
                {
                    "workflow_id": workflow.id,
                    "name": "Bắt đầu",
                    "kind": "start",
                    "national_code": "2",
                    "limit_amount": 1,
                    "role_id": cls.role_officer.id,
                    "unit_rule": "named",
                    "unit_id": cls.ward.id,
                },
                {
                    "workflow_id": workflow.id,
                    "name": "Kết thúc",
                    "kind": "end",
                    "national_code": "8",
                },
            ]
        )
        way = cls.env["egate.workflow.transition"].create(
            {"workflow_id": workflow.id, "name": "Xong", "from_id": start.id, "to_id": end.id}
        )
        return workflow, start, end, way
