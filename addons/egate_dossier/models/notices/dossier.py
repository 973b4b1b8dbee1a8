from datetime import timedelta

from odoo import fields, models

from odoo.addons.egate_base.tools.hooks import hook

from .milestones import MILESTONE_BY_EVENT, MILESTONE_BY_STATUS

#: What happened longer ago than this is loaded, not told.
TOLD_WITHIN = timedelta(days=1)


class EgateDossier(models.Model):
    """When citizens are told.

    Nothing is told until the office turns it on. A dossier without an address costs nothing.
    """

    _inherit = "egate.dossier"

    notice_ids = fields.One2many(
        "egate.notice", "dossier_id", string="Notices to the citizen", copy=False
    )

    # -- when ---------------------------------------------------------------------------------

    @hook("event_written")
    def _notify_of_event(self, kind, at, details):
        if milestone := MILESTONE_BY_EVENT.get(kind):
            self._notify_citizens(milestone, at)
        elif kind == "moved" and details:
            self._notify_moved(at, details)

    def _notify_moved(self, at, details):
        reachable = self._reachable(at)
        if not reachable:
            return
        first = details[self.browse(next(iter(reachable)))]
        states = self.env["egate.workflow.state"].browse([first["from"], first["to"]])
        before, after = (state.national_code for state in states)
        milestone = MILESTONE_BY_STATUS.get(after)
        if milestone and before != after:
            way = self.env["egate.workflow.transition"].browse(first["way"])
            self.env["egate.notice"]._queue(reachable, milestone, way._rules().undo_minutes)

    def _notify_citizens(self, milestone, at):
        """Let the citizens of these sudo dossiers be told of ``milestone``.

        :param datetime at: UTC, when it happened; what is long ago is not told
        """
        if channels := self._reachable(at):
            self.env["egate.notice"]._queue(channels, milestone)

    def _reachable(self, at):
        """Return the channel of each of these sudo dossiers whose citizen can be told.

        Ids, so that a caller asks the database for nothing when there are none.

        :rtype: dict[int, str]
        """
        if at < fields.Datetime.now() - TOLD_WITHIN or not self._notices_are_on():
            return {}
        channels = {}
        for dossier in self:
            if channel := dossier._notice_channel_used():
                channels[dossier.id] = channel
        return channels

    def _notice_channel_used(self):
        """Return the channel through which this citizen is told, or an empty string."""
        chosen = self.notice_channel
        if chosen == "none":
            return ""
        offered = self._notice_channels()
        wanted = [chosen] if chosen in offered else offered
        return next((channel for channel in wanted if self._notice_address(channel)), "")
