from collections import defaultdict

from odoo import api, fields, models

#: What the details of an event name, and of which model the ids are.
_NAMED = {
    "way": "egate.workflow.transition",
    "from": "egate.workflow.state",
    "to": "egate.workflow.state",
    "unit": "egate.unit",
    "closed": "egate.unit",
    "user": "res.users",
    "behalf": "res.users",
    "reason_id": "egate.workflow.reason",
    "cause_id": "egate.workflow.reason",
    "paper": "egate.dossier.paper",
    "database": "egate.database",
    "system": "egate.outside.system",
    "version_from": "egate.procedure.version",
    "version_to": "egate.procedure.version",
    "import": "egate.takeover",
}


class EgateDossierEvent(models.Model):
    """An event as a sentence. The trail keeps ids: names are looked up when it is read."""

    _inherit = "egate.dossier.event"

    sentence = fields.Char(string="What", compute="_compute_sentence")

    @api.depends("kind", "data")
    @api.depends_context("lang")
    def _compute_sentence(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        told = self._told()
        names = self._names_of(told)
        for event in self:
            words = {
                key: names[_NAMED[key]].get(value, "")
                for key, value in told[event].items()
                if key in _NAMED
            }
            details = [part for part in event._details_in_words(words) if part]
            event.sentence = ": ".join(filter(None, (labels[event.kind], "; ".join(details))))

    def _told(self):
        """Return by event what it says, and the state that its transition leads from."""
        told = {event: dict(event.data or {}) for event in self}
        ids = {data.get("way") for data in told.values()}
        # sudo: where an action leads from, of what happened to a dossier that one reads
        ways = self.env["egate.workflow.transition"].sudo()
        ways = ways.browse(sorted(one for one in ids if isinstance(one, int))).exists()
        sources = {way.id: way.from_id.id for way in ways if way.from_id}
        for data in told.values():
            if source := sources.get(data.get("way")):
                data.setdefault("from", source)
        return told

    def _names_of(self, told):
        """Return the names of all that these events mention, by model and id; one query each."""
        ids = defaultdict(set)
        for data in told.values():
            for key, value in data.items():
                if key in _NAMED and isinstance(value, int):
                    ids[_NAMED[key]].add(value)
        names = defaultdict(dict)
        for model, found in ids.items():
            # sudo: names only, of what happened to a dossier that one reads
            records = self.env[model].sudo().browse(sorted(found)).exists()
            names[model] = {record.id: record.display_name for record in records}
        return names

    def _details_in_words(self, names):
        """Return what is known of this event beside its kind, in parts of a sentence."""
        if names.get("way"):
            yield f"“{names['way']}”"
        if names.get("from") and names.get("to"):
            yield f"{names['from']} → {names['to']}"
        elif names.get("to"):
            yield names["to"]
        if names.get("version_from") and names.get("version_to"):
            yield f"{names['version_from']} → {names['version_to']}"
        if names.get("paper"):
            yield names["paper"]
        if field := self.env["egate.dossier"]._fields.get((self.data or {}).get("field")):
            yield field._description_string(self.env)
        if former := (self.data or {}).get("former"):
            yield self.env._("former code %(code)s", code=former)
        if names.get("import"):
            data = self.data
            words = {"file": names["import"], "row": data["row"], "sha256": data["sha256"]}
            yield self.env._("%(file)s, row %(row)s, SHA-256 %(sha256)s", **words)
        if names.get("system"):
            yield f"{names['system']} {(self.data or {}).get('code', '')}".strip()
        if names.get("database"):
            data = self.data or {}
            results = self.env["egate.dossier.paper"]._fields["lookup_result"]
            labels = dict(results._description_selection(self.env))
            yield ", ".join(filter(None, (names["database"], labels.get(data.get("lookup")))))
        if names.get("closed") and names.get("unit"):
            yield f"{names['closed']} → {names.pop('unit')}"
        hands = ", ".join(filter(None, (names.get("unit"), names.get("user"))))
        if hands:
            yield hands
        if names.get("behalf"):
            yield self.env._("in place of %(person)s", person=names["behalf"])
        if names.get("reason_id"):
            yield self.env._("reason: %(reason)s", reason=names["reason_id"])
        if names.get("cause_id"):
            yield self.env._("cause of the delay: %(reason)s", reason=names["cause_id"])


class EgateDossier(models.Model):
    _inherit = "egate.dossier"

    @api.readonly
    def trail(self):
        """Return what happened to this dossier, in order, for the page that shows it.

        Not a field of the form: the page loads it when it is opened.

        :return: ``number``, ``at`` (UTC), ``sentence``, ``user`` and ``unit`` by name
        :rtype: list[dict]
        """
        self.ensure_one()
        self.check_access("read")
        # sudo: names of colleagues and units, of what happened to a dossier that one reads
        events = self.sudo().event_ids
        return [
            {
                "number": event.sequence,
                "at": fields.Datetime.to_string(event.at),
                "sentence": event.sentence,
                "user": event.user_id.name,
                "unit": event.unit_id.name or "",
            }
            for event in events.sorted("sequence")
        ]
