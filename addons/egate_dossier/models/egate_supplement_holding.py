from odoo import models


class EgateDossier(models.Model):
    """A dossier that waits for papers goes on when they come, by no other way.

    Otherwise the request would say that the citizen is waited for, and nobody would.
    """

    _inherit = "egate.dossier"

    def _way_fault(self, way, held, senders):
        return super()._way_fault(way, held, senders) or (
            "papers" if self._is_held_by_request(way) else ""
        )

    def _is_held_by_request(self, way):
        """Return whether ``way`` would leave behind a request that is still open.

        What ends the dossier or gives it up is no such way: nothing need be brought any more.
        """
        if self.workflow_state_id._rules().cause != "supplement":
            return False
        if self._gives_up(self.env["egate.workflow.state"].browse(way.target)):
            return False
        # sudo: requests of colleagues too
        return any(one.state == "waiting" for one in self.sudo().supplement_ids)

    def _fault_sentence(self, fault, way=None):
        if fault == "papers":
            return self.env._(
                "Papers are asked for of “%(record)s”: take them in, or take the request back, on "
                "the page “Requests”.",
                record=self.display_name,
            )
        return super()._fault_sentence(fault, way)
