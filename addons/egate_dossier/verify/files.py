"""Files of papers and results: those that the trail tells of, each what it was when it came in."""

from ..tools.durable import Content
from .check import Check, Fault, SqlCheck

#: Files looked up at a time.
BATCH = 500


class Files(SqlCheck):
    """Each file that came in stands in the trail with its hash; the row must say the same.

    Whether what is stored has this hash is what :class:`Contents` asks. A file
    whose content went because its time was over keeps its row and hash, and its dossier's trail
    says so; one without content and without that event was lost.
    """

    title = "files are those of their trails"
    counted = """SELECT (SELECT count(*) FROM egate_dossier_file)
                      + (SELECT count(*) FROM egate_dossier_result_file)"""
    statement = """
        WITH event AS (
            SELECT dossier_id, kind, data::jsonb AS data FROM egate_dossier_event
            WHERE kind IN ('filed', 'reused', 'attached')
               OR (kind IN ('received', 'imported') AND data LIKE '%"files"%')
        ), told AS (
            SELECT dossier_id, (file ->> 1)::int AS id, file ->> 2 AS sha256
            FROM event, jsonb_array_elements(data -> 'files') AS file
            WHERE kind IN ('received', 'imported')
            UNION
            SELECT dossier_id, (data ->> 'file')::int, data ->> 'sha256'
            FROM event WHERE kind IN ('filed', 'reused')
        ), fault AS (
            SELECT coalesce(told.dossier_id, f.dossier_id) AS dossier_id,
                   coalesce(told.id, f.id) AS id,
                   CASE WHEN f.id IS NULL THEN 'is not there any more'
                        WHEN told.id IS NULL THEN 'is not in its trail'
                        ELSE 'is another one than that of its trail' END AS what
            FROM told
            FULL JOIN (SELECT f.* FROM egate_dossier_file f
                       JOIN egate_dossier d ON d.id = f.dossier_id
                       WHERE d.received_at IS NOT NULL) f
              ON f.id = told.id AND f.dossier_id = told.dossier_id
            WHERE f.sha256 IS DISTINCT FROM told.sha256
            UNION ALL
            SELECT e.dossier_id, (data ->> 'file')::int,
                   CASE WHEN f.id IS NULL THEN 'of a result is not there any more'
                        ELSE 'of a result is another one than that of its trail' END
            FROM event e
            LEFT JOIN egate_dossier_result_file f
              ON f.id = (data ->> 'file')::int AND f.dossier_id = e.dossier_id
            WHERE e.kind = 'attached' AND f.sha256 IS DISTINCT FROM data ->> 'sha256'
            UNION ALL
            SELECT f.dossier_id, f.id, 'has lost its content, and was not anonymised'
            FROM (SELECT id, dossier_id, attachment_id FROM egate_dossier_file
                  UNION ALL
                  SELECT id, dossier_id, attachment_id FROM egate_dossier_result_file) f
            JOIN egate_dossier d ON d.id = f.dossier_id AND d.received_at IS NOT NULL
            WHERE f.attachment_id IS NULL AND NOT EXISTS (
                SELECT FROM egate_dossier_event e
                WHERE e.dossier_id = d.id AND e.kind = 'anonymised')
        )
        SELECT coalesce(d.code, 'draft ' || fault.dossier_id),
               format('file %s %s', fault.id, fault.what)
        FROM fault LEFT JOIN egate_dossier d ON d.id = fault.dossier_id
    """


class Contents(Check):
    """What is stored of each file is there, whole, and has the hash of its row.

    Every byte is read, piece by piece: it takes as long as the disk does for all files.
    """

    title = "files read from the disk, to the last byte"
    counted = """SELECT (SELECT count(attachment_id) FROM egate_dossier_file)
                      + (SELECT count(attachment_id) FROM egate_dossier_result_file)"""

    def faults(self, env):
        for model in ("egate.dossier.file", "egate.dossier.result.file"):
            last = 0
            while files := env[model].search(
                [("id", ">", last), ("attachment_id", "!=", False)], order="id", limit=BATCH
            ):
                last = files[-1].id
                for file in files:
                    if what := self._fault(file):
                        code = file.dossier_id.code or f"draft {file.dossier_id.id}"
                        yield Fault(code, f"file {file.id} {what}")
                # Nothing of a batch is kept.
                env.invalidate_all(flush=False)

    def _fault(self, file):
        try:
            whole = file.attachment_id._is_whole(Content(file.sha256, "", file.size))
        except OSError as error:
            return f"cannot be read: {error.strerror}"
        return "" if whole else "is missing, cut off or changed on the disk"
