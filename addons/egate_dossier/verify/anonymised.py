"""What was anonymised says so in its trail, and no longer tells of a person."""

from odoo.addons.egate_base.models.egate_personal import ANONYMISED

from .check import Check, Fault, stream


class Anonymised(Check):
    """Details are gone where the trail says that they are, all of them, and nowhere else."""

    title = "what was anonymised"
    counted = "SELECT count(*) FROM egate_dossier WHERE anonymised_at IS NOT NULL"

    def faults(self, env):
        for row in stream(
            env.cr,
            """SELECT coalesce(d.code, 'draft ' || d.id),
                      CASE WHEN d.anonymised_at IS NULL
                           THEN 'its trail says that it was anonymised, and it was not'
                           ELSE 'it is anonymised, and its trail does not say so' END
               FROM egate_dossier d
               WHERE (d.anonymised_at IS NOT NULL) <> EXISTS (
                   SELECT FROM egate_dossier_event e
                   WHERE e.dossier_id = d.id AND e.kind = 'anonymised'
                     AND e.data NOT LIKE '%"part"%')""",
        ):
            yield Fault(*row)
        yield from self._left(env, env["egate.dossier"], "id")
        for model in env["egate.dossier"]._part_models():
            yield from self._left(env, model, "dossier_id")
            yield from self._taken(env, model)

    def _left(self, env, model, key):
        """Yield what still tells of a person in dossiers that are anonymised."""
        told = " OR ".join(
            f'coalesce(t."{name}"::text, %s) <> %s' for name in sorted(model._PERSONAL)
        )
        if model._name == "egate.dossier.paper":
            told = "coalesce(t.comment, %s) <> %s OR (t.component_id IS NULL AND t.name <> %s)"
        if told:
            for row in stream(
                env.cr,
                # lint: allow names of tables and fields are those of the models, no values
                f"""SELECT coalesce(d.code, 'draft ' || d.id),
                           'it is anonymised, and {model._table} ' || t.id || ' is not'
                    FROM "{model._table}" t JOIN egate_dossier d ON d.id = t."{key}"
                    WHERE d.anonymised_at IS NOT NULL AND ({told})""",
                [ANONYMISED] * told.count("%s"),
            ):
                yield Fault(*row)

    def _taken(self, env, model):
        """Yield what was blanked in dossiers whose trails do not say so."""
        texts = [
            name
            for name in sorted(model._PERSONAL)
            if model._fields[name].column_type[0] in ("varchar", "text")
        ]
        if not texts:
            return
        gone = " OR ".join(f't."{name}" = %s' for name in texts)
        for row in stream(
            env.cr,
            # lint: allow names of tables and fields are those of the models, no values
            f"""SELECT coalesce(d.code, 'draft ' || d.id),
                       'words were taken from {model._table} ' || t.id || ', and no trail says so'
                FROM "{model._table}" t JOIN egate_dossier d ON d.id = t.dossier_id
                WHERE ({gone}) AND NOT EXISTS (
                    SELECT FROM egate_dossier_event e
                    WHERE e.dossier_id = d.id AND e.kind = 'anonymised')""",
            [ANONYMISED] * len(texts),
        ):
            yield Fault(*row)
