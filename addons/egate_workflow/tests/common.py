"""A small process to draw on: start, work, end, in one ward."""

from odoo.addons.egate_base.tests.common import BaseOfficeCase


class ProcessCase(BaseOfficeCase):
    """A draft with three states; a test leads the ways."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.workflow = cls.env["egate.workflow"].create({"name": "Thử", "code": "TRY"})
        cls.start = cls.state("Bắt đầu", "start", unit_rule="named", unit_id=cls.ward.id)
        cls.work = cls.state("Xử lý")
        cls.end = cls.state("Kết thúc", "end")

    @classmethod
    def state(cls, name, kind="work", **values):
        """Add a state without any fault; what does not end takes a working day.

        It ends without a result, which upper addons would ask for.
        """
        code = {"start": "2", "citizen": "5", "money": "6", "end": "8"}.get(kind, "4")
        return cls.env["egate.workflow.state"].create(
            {
                "workflow_id": cls.workflow.id,
                "name": name,
                "kind": kind,
                "national_code": code,
                "limit_amount": 0 if kind == "end" else 1,
                "role_id": False if kind == "end" else cls.role_officer.id,
                **values,
            }
        )

    def way(self, source, target, **values):
        return self.env["egate.workflow.transition"].create(
            {
                "workflow_id": self.workflow.id,
                "name": f"{source.name} – {target.name}",
                "from_id": source.id,
                "to_id": target.id,
                **values,
            }
        )

    def draw(self):
        """Lead the ways that make it whole; return them."""
        return self.way(self.start, self.work) | self.way(self.work, self.end)

    def faults(self, kind=None):
        """Return the sentences of what is to be mended, of one class or of all."""
        return [
            fault["text"] for fault in self.workflow._fault_list() if kind in (None, fault["kind"])
        ]
