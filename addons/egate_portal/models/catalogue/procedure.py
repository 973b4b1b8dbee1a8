import hashlib

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, ormcache

from ...tools.catalogue_index import CatalogueIndex, Entry

#: Longer than any code of a procedure.
CODE_LENGTH = 64
#: What one may choose by, in the order of the page.
CHOICES = ("event", "sector", "audience", "level")
#: The last index of each database in this process, with the hash of what it was made of.
_LAST = {}


def _entry(row):
    """Return a row of ``_portal_rows`` as the search keeps it."""
    code, name, keywords, result, sector, events, sector_code, level, online, changed = row[2:12]
    audiences, event_codes = row[12:]
    return Entry(
        id=row[0],
        version_id=row[1],
        code=code,
        name=name,
        other=tuple(filter(None, (keywords, result, sector, events))),
        choices={
            "sector": (sector_code,),
            "level": (level,),
            "audience": tuple(audiences or ()),
            "event": tuple(event_codes or ()),
        },
        shown={
            "sector": sector,
            "level": level,
            "online": online,
            "result": result or "",
            "changed": changed,
        },
    )


class EgateProcedure(models.Model):
    """A procedure on the public pages: found by its words, shown while it is in force."""

    _inherit = "egate.procedure"

    # Turned round, so that it is shown unless somebody says otherwise, however it came in.
    portal_hidden = fields.Boolean(
        string="Not on the portal",
        help="Handled by this office, but not offered to citizens on its pages.",
    )

    @api.model
    def _portal_search(self, query="", chosen=None):
        """Return what a citizen finds in the catalogue today.

        :param str query: as typed
        :param dict chosen: a code for each of :data:`CHOICES` that was made
        :rtype: Found
        """
        return self._portal_index(self._portal_today()).find(query, chosen)

    @api.model
    def _portal_today(self):
        return self.env["egate.assignment"]._local_today()

    @api.model
    @ormcache("day")
    def _portal_index(self, day):
        """Return the procedures in force on the local ``day``, ready to be searched.

        Kept by each worker; a change of the catalogue clears it.

        :rtype: CatalogueIndex
        """
        # sudo: the same for everybody, and only what the law orders to be published
        rows = self.env.execute_query(self.sudo()._portal_rows(day))
        # sudo: as above
        synonyms = self.env["egate.search.synonym"].sudo().search(Domain.TRUE)
        said = [(synonym.name, synonym.meaning) for synonym in synonyms]
        content = hashlib.sha256(repr((rows, said)).encode()).digest()
        # Caches are cleared for many reasons; an index of ten thousand takes half a second.
        known, index = _LAST.get(self.env.cr.dbname, (None, None))
        if known != content:
            index = CatalogueIndex([_entry(row) for row in rows], said)
            _LAST[self.env.cr.dbname] = content, index
        return index

    @api.model
    @ormcache("lang")
    def _portal_labels(self, lang):
        """Return the values of each choice with their names, in the order in which they are shown.

        :rtype: dict[str, list[tuple[str, str]]]
        """
        # sudo: lists of names
        env = self.sudo().with_context(lang=lang).env
        models = {
            "event": "egate.life.event",
            "sector": "egate.sector",
            "audience": "egate.audience",
        }
        labels = {
            choice: [(entry.code, entry.name) for entry in env[model].search(Domain.TRUE)]
            for choice, model in models.items()
        }
        level = env["egate.procedure.version"]._fields["level"]
        labels["level"] = level._description_selection(env)
        return labels

    @api.model
    def _portal_rows(self, day):
        """Return the query of what is shown of each procedure that is in force on ``day``."""
        for model in ("egate.procedure", "egate.procedure.version", "egate.sector"):
            self.env[model].flush_model()
        return SQL(
            """
            SELECT p.id, v.id, p.code, p.name, v.keywords, v.result_name, s.name,
                   (SELECT string_agg(e.name, ' ') FROM egate_life_event e
                      JOIN egate_life_event_egate_procedure_rel r
                        ON r.egate_life_event_id = e.id
                     WHERE r.egate_procedure_id = p.id AND e.active),
                   s.code, v.level, v.online_level,
                   GREATEST(p.write_date, v.write_date)::date,
                   (SELECT array_agg(a.code) FROM egate_audience a
                      JOIN egate_audience_egate_procedure_version_rel r
                        ON r.egate_audience_id = a.id
                     WHERE r.egate_procedure_version_id = v.id),
                   (SELECT array_agg(e.code) FROM egate_life_event e
                      JOIN egate_life_event_egate_procedure_rel r
                        ON r.egate_life_event_id = e.id
                     WHERE r.egate_procedure_id = p.id AND e.active)
              FROM egate_procedure p
              JOIN egate_sector s ON s.id = p.sector_id
              JOIN egate_procedure_version v ON v.procedure_id = p.id
               AND v.state IN ('published', 'superseded')
               AND v.date_from <= %(day)s AND (v.date_to IS NULL OR v.date_to >= %(day)s)
             WHERE p.active AND p.portal_hidden IS NOT TRUE
             ORDER BY s.sequence, s.name, p.name, p.id
            """,
            day=day,
        )

    @api.model
    def _portal_find(self, code):
        """Return what there is to show under ``code``, any text of an address.

        :return: ``in_force`` with the version; ``future`` with the one that is announced; ``gone``
            with an empty version, for what was in force once; ``None`` and no version otherwise
        :rtype: tuple[str | None, egate.procedure, egate.procedure.version]
        """
        versions = self.env["egate.procedure.version"]
        if len(code) > CODE_LENGTH or not code.isprintable():
            return None, self.browse(), versions
        today = self._portal_today()
        if entry := self._portal_index(today).by_code.get(code):
            # sudo: a procedure in force is public
            public = self.sudo()
            version = public.env["egate.procedure.version"].browse(entry.version_id)
            return "in_force", public.browse(entry.id), version
        # sudo: as above; what was never published is not told apart from what is not there
        known = self.sudo().with_context(active_test=False)
        procedure = known.search(Domain("code", "=", code), limit=1)
        published = procedure.version_ids.filtered(lambda version: version.state != "draft")
        if not published or procedure.portal_hidden:
            return None, self.browse(), versions
        coming = published.filtered(
            lambda version: version.state == "published" and version.date_from > today
        )
        if procedure.active and coming:
            return "future", procedure, coming.sorted("date_from")[0]
        return "gone", procedure, versions

    def _portal_successor(self):
        """Return the entry of the procedure that citizens use in place of this (sudo) one."""
        index, seen = self._portal_index(self._portal_today()), self
        procedure = self.replaced_by_id
        while procedure and procedure not in seen:
            if entry := index.by_code.get(procedure.code):
                return entry
            seen |= procedure
            procedure = procedure.replaced_by_id
        return None

    def _portal_offered_online(self, version):
        """Return whether citizens may file this procedure here by ``version``, in force now."""
        self.ensure_one()
        return version.online_level in ("full", "partial") and bool(self.workflow_id)
