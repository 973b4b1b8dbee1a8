"""``egate.dossier.ending`` becomes ``egate.dossier.termination``, in all that is stored of it.

Before the new model is loaded: Odoo would make an empty table beside the old one, and drop the old
one with its rows. What is hashed or guarded (events of the trail, numbers, forms given out, the
log of readings) keeps the words of its day.
"""

from odoo.tools import SQL, sql

MODELS = {
    "egate.dossier.ending": "egate.dossier.termination",
    "egate.dossier.ending.dialog": "egate.dossier.termination.dialog",
}
#: By model, fields that bear the model's name.
FIELDS = {
    "egate.dossier": {"ending_ids": "termination_ids", "ending_count": "termination_count"},
    "egate.dossier.termination.dialog": {"ending_id": "termination_id"},
}
#: Where Odoo and its modules name a model, and the log of readings, which is never rewritten.
MODEL_COLUMNS = ("model", "res_model", "parent_res_model", "model_id", "resource")
KEPT_TABLES = ("egate_access_log",)
#: XML ids that bear the model's word without its whole name.
XML_IDS = (
    "egate_ending_ask_action",
    "egate_ending_decide_action",
    "egate_ending_menu",
    "field_egate_dossier__ending_count",
    "field_egate_dossier__ending_ids",
)
#: The word in a name that is put together with underscores.
WORD = "(^|_)ending(?=_|$)", r"\1termination"
#: The model's name at the beginning of names that the database or Odoo made of it.
TABLE = "^egate_dossier_ending(_|$)"
#: The fields and the model in views and in what people saved.
FIELD_WORD = r"\yending_(ids|count|id)\y", r"termination_\1"
MODEL_WORD = r"\yegate\.dossier\.ending\y", "egate.dossier.termination"
MILESTONE = "unasked", "supplement_cancelled"


def migrate(cr, version):
    if not sql.table_exists(cr, "egate_dossier_ending"):
        return  # no such release of this database: nothing has the old name
    _rename_relations(cr)
    _rename_models(cr)
    _rename_fields(cr)
    _rename_xml_ids(cr)
    _rename_in_views(cr)
    _rename_in_saved_searches(cr)
    _rename_milestone(cr)


def _rename_relations(cr):
    """Rename tables, columns, constraints, indexes and sequences: Odoo finds them by name."""
    cr.execute(
        SQL("ALTER TABLE egate_dossier_ending_dialog RENAME COLUMN ending_id TO termination_id")
    )
    # Constraints first: the index of a primary key follows its constraint.
    cr.execute(
        SQL(
            """SELECT conrelid::regclass::text, conname, regexp_replace(conname, %s, %s, 'g')
               FROM pg_constraint
               WHERE conname ~ %s AND connamespace = current_schema::regnamespace""",
            *WORD,
            TABLE,
        )
    )
    for table, old, new in cr.fetchall():
        cr.execute(
            SQL(
                "ALTER TABLE %s RENAME CONSTRAINT %s TO %s", *map(SQL.identifier, (table, old, new))
            )
        )
    cr.execute(
        SQL(
            """SELECT relname, regexp_replace(relname, %s, %s, 'g') FROM pg_class
               WHERE relname ~ %s AND relnamespace = current_schema::regnamespace
                 AND relkind IN ('r', 'i', 'S')""",
            *WORD,
            TABLE,
        )
    )
    for old, new in cr.fetchall():
        # Of indexes and sequences, too.
        cr.execute(SQL("ALTER TABLE %s RENAME TO %s", *map(SQL.identifier, (old, new))))
    # Odoo drops the constraint of an entry that the code no longer names.
    cr.execute(
        SQL(
            """UPDATE ir_model_constraint SET name = regexp_replace(name, %s, %s, 'g')
               WHERE name ~ %s""",
            *WORD,
            TABLE,
        )
    )


def _rename_models(cr):
    cr.execute(
        SQL(
            """SELECT c.table_name, c.column_name FROM information_schema.columns c
               JOIN information_schema.tables t USING (table_schema, table_name)
               WHERE c.table_schema = current_schema AND t.table_type = 'BASE TABLE'
                 AND c.data_type IN ('character varying', 'text')
                 AND (c.column_name = ANY(%s)
                      OR (c.table_name, c.column_name) = ('ir_model_fields', 'relation'))
                 AND c.table_name <> ALL(%s)""",
            list(MODEL_COLUMNS),
            list(KEPT_TABLES),
        )
    )
    for table, column in cr.fetchall():
        for old, new in MODELS.items():
            cr.execute(
                SQL(
                    "UPDATE %(table)s SET %(column)s = %(new)s WHERE %(column)s = %(old)s",
                    table=SQL.identifier(table),
                    column=SQL.identifier(column),
                    old=old,
                    new=new,
                )
            )


def _rename_fields(cr):
    for model, names in FIELDS.items():
        for old, new in names.items():
            cr.execute(
                SQL(
                    "UPDATE ir_model_fields SET name = %s WHERE model = %s AND name = %s",
                    new,
                    model,
                    old,
                )
            )


def _rename_xml_ids(cr):
    """Rename XML ids in every module: addons that extend the model have their own of it.

    At the end of an update Odoo deletes the records of ids that no file names any more: the model
    and its fields with what refers to them, its views, actions and menus.
    """
    cr.execute(
        SQL(
            """UPDATE ir_model_data SET name = regexp_replace(name, %s, %s, 'g')
               WHERE name ~ '(^|_)egate_dossier_ending(_|$)'
                  OR module = 'egate_dossier' AND name = ANY(%s)""",
            *WORD,
            list(XML_IDS),
        )
    )


def _rename_in_views(cr):
    """Rename in stored views: a view is checked with those that inherit it, before their update."""
    cr.execute(
        SQL(
            """UPDATE ir_ui_view SET arch_db = (
                   SELECT jsonb_object_agg(
                       lang,
                       regexp_replace(
                           regexp_replace(arch, %(field)s, %(new_field)s, 'g'),
                           %(model)s, %(new_model)s, 'g'))
                   FROM jsonb_each_text(arch_db) AS translated (lang, arch))
               WHERE starts_with(model, 'egate.')
                 AND (arch_db::text ~ %(field)s OR arch_db::text ~ %(model)s)""",
            field=FIELD_WORD[0],
            new_field=FIELD_WORD[1],
            model=MODEL_WORD[0],
            new_model=MODEL_WORD[1],
        )
    )


def _rename_in_saved_searches(cr):
    """Rename the fields in what people saved: a filter on a gone field breaks its screen."""
    word, new = FIELD_WORD
    cr.execute(
        SQL(
            """UPDATE ir_filters SET domain = regexp_replace(domain, %(word)s, %(new)s, 'g'),
                                     context = regexp_replace(context, %(word)s, %(new)s, 'g'),
                                     sort = regexp_replace(sort, %(word)s, %(new)s, 'g')
               WHERE starts_with(model_id, 'egate.')
                 AND concat_ws(' ', domain, context, sort) ~ %(word)s""",
            word=word,
            new=new,
        )
    )
    cr.execute(
        SQL(
            """UPDATE ir_exports_line l SET name = regexp_replace(l.name, %(word)s, %(new)s, 'g')
               FROM ir_exports e
               WHERE e.id = l.export_id AND starts_with(e.resource, 'egate.')
                 AND l.name ~ %(word)s""",
            word=word,
            new=new,
        )
    )


def _rename_milestone(cr):
    """Rename the milestone of notices; the event of the same name is hashed and stays."""
    old, new = MILESTONE
    for table in ("egate_notice", "egate_notice_template"):
        cr.execute(
            SQL(
                "UPDATE %s SET milestone = %s WHERE milestone = %s",
                SQL.identifier(table),
                new,
                old,
            )
        )
        xml_id = f"selection__{table}__milestone__"
        cr.execute(
            SQL(
                """UPDATE ir_model_data SET name = %s
                   WHERE module = 'egate_dossier' AND name = %s""",
                xml_id + new,
                xml_id + old,
            )
        )
    cr.execute(
        SQL(
            """UPDATE ir_model_fields_selection s SET value = %s FROM ir_model_fields f
               WHERE f.id = s.field_id AND s.value = %s AND f.name = 'milestone'
                 AND f.model IN ('egate.notice', 'egate.notice.template')""",
            new,
            old,
        )
    )
    # Its text is the office's: without its new id, an update would add a second one.
    cr.execute(
        SQL(
            """UPDATE ir_model_data SET name = %s
               WHERE module = 'egate_dossier' AND name = %s""",
            f"notice_template_{new}",
            f"notice_template_{old}",
        )
    )
