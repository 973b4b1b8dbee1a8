import json
from unittest.mock import patch

from odoo.api import Environment
from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import SQL

from ..common import DossierCommon

#: Dossiers of earlier years beside those that are open.
CLOSED, OPEN = 6000, 60


@tagged("post_install", "-at_install")
class TestWorkPlans(DossierCommon):
    """What a work list or a search reads grows with what is open or found, not with the years."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        self = cls("test_overdue_and_due_today_read_the_open_part")
        cls.one = self.receive()
        cls.env.flush_all()
        cls._multiply(CLOSED, closed=True)
        cls._multiply(OPEN, closed=False)
        # As autovacuum does: what was just added is in no order yet.
        for index in ("egate_dossier_search_key_idx", "egate_dossier__code_index"):
            cls.env.cr.execute("SELECT gin_clean_pending_list(%s::regclass)", [index])
        cls.env.cr.execute("ANALYZE egate_dossier")

    @classmethod
    def _multiply(cls, count, closed):
        """Add dossiers like ``one``, by SQL: thousands through the counter would take minutes."""
        own = {
            "code": SQL("'%s' || n", SQL("C" if closed else "O")),
            "tracking_token": SQL("'%s' || n", SQL("C" if closed else "O")),
            "counter_key": SQL("NULL"),
            "identity_number": SQL("(100000000000 + n + %s)::text", CLOSED if closed else 0),
            "search_key": SQL("'nguoi thu ' || md5(n::text)"),
            "code_number": SQL("n"),
            "closed_at": SQL("now()") if closed else SQL("NULL"),
            "holder_unit_id": SQL(
                "CASE n %% 4 WHEN 0 THEN %s ELSE %s END", cls.desk.id, cls.ward.id
            ),
            "due_at": SQL("now() AT TIME ZONE 'UTC' + n * interval '1 h' - interval '30 h'"),
        }  # fmt: skip
        cls.env.cr.execute(
            """SELECT attname FROM pg_attribute WHERE attrelid = 'egate_dossier'::regclass
               AND attnum > 0 AND NOT attisdropped AND attname <> 'id'"""
        )
        names = [name for (name,) in cls.env.cr.fetchall()]
        cls.env.cr.execute(
            SQL(
                "INSERT INTO egate_dossier (%s) SELECT %s FROM egate_dossier, "
                "generate_series(1, %s) AS n WHERE id = %s",
                SQL(", ").join(map(SQL.identifier, names)),
                SQL(", ").join(own.get(name, SQL.identifier(name)) for name in names),
                count,
                cls.one.id,
            )
        )

    def plan(self, query):
        """Run a query; return the names of the indexes that it used, and the buffers it read."""
        self.env.cr.execute(SQL("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) %s", query))
        ((plan,),) = self.env.cr.fetchall()
        plan = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
        indexes, scanned, nodes = set(), set(), [plan]
        while nodes:
            node = nodes.pop()
            nodes += node.get("Plans", ())
            if "Index Name" in node:
                indexes.add(node["Index Name"])
            if node["Node Type"] == "Seq Scan":
                scanned.add(node["Relation Name"])
        return indexes, scanned, plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]

    def listed(self, user, domain):
        query = self.env["egate.dossier"].with_user(user)._search(
            Domain(domain), order="due_at, id", limit=80
        )  # fmt: skip
        return self.plan(query.select())

    def test_overdue_and_due_today_read_the_open_part(self):
        for user in (self.clerk, self.officer, self.leader):
            for key in ("late", "today"):
                with self.subTest(user=user.login, list=key):
                    indexes, scanned, buffers = self.listed(user, [("work_list", "=", key)])
                    self.assertNotIn("egate_dossier", scanned)
                    partial = {
                        "egate_dossier_open_by_unit_idx",
                        "egate_dossier_open_by_desk_idx",
                    }
                    self.assertTrue(indexes & partial, indexes)
                    self.assertLessEqual(buffers, 300)

    def test_all_counters_read_the_open_part(self):
        dossiers = self.env["egate.dossier"].with_user(self.clerk)
        query = dossiers._search(dossiers._work_scope())
        indexes, scanned, buffers = self.plan(query.select(SQL("count(*)")))
        self.assertNotIn("egate_dossier", scanned)
        self.assertTrue(indexes)
        self.assertLessEqual(buffers, 1000)

    def menu_of(self, user):
        """Return the statement that counts for the user's menu."""
        asked, execute = [], Environment.execute_query

        def note(env, query):
            asked.append(query)
            return execute(env, query)

        with patch.object(Environment, "execute_query", note):
            self.env["egate.dossier"].with_user(user).work_counts()
        return asked[-1]

    def test_the_whole_menu_reads_the_open_part(self):
        """With something to decide: what is to be decided is looked for in a set of its own."""
        reason = {"reason": "Không còn nhu cầu"}
        self.one.with_user(self.clerk).action_ask_termination("withdraw", reason)
        self.env.flush_all()
        for user in (self.clerk, self.officer, self.leader):
            with self.subTest(user=user.login):
                _indexes, scanned, buffers = self.plan(self.menu_of(user))
                self.assertNotIn("egate_dossier", scanned)
                self.assertLessEqual(buffers, 1500)

    def test_a_code_a_name_and_an_identity_number_are_found_by_an_index(self):
        for domain, index in (
            ([("code", "=", "C4711")], "egate_dossier_code_uniq"),
            ([("code", "ilike", "C471")], "egate_dossier__code_index"),
            ([("display_name", "ilike", "thứ c4ca4238a0")], "egate_dossier_search_key_idx"),
            (
                [("identity_number", "=", "100000007000")],
                "egate_dossier__identity_number_index",
            ),
        ):
            with self.subTest(domain=domain):
                query = self.env["egate.dossier"].with_user(self.clerk)._search(Domain(domain))
                indexes, scanned, _buffers = self.plan(query.select())
                self.assertIn(index, indexes)
                self.assertNotIn("egate_dossier", scanned)
