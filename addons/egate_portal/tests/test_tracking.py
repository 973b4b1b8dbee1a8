from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import MASKED, MORNING, PublicPageCase


@tagged("post_install", "-at_install")
class TestTracking(PublicPageCase):
    def address(self, dossier):
        return f"/egate/track/{dossier.sudo().tracking_token}"

    # -- the link -----------------------------------------------------------------------------

    def test_link(self):
        self.env["ir.config_parameter"].set_param("web.base.url", "https://dichvu.example")
        dossier = self.receive_at()
        url = dossier.with_user(self.clerk)._tracking_url()
        self.assertEqual(url, f"https://dichvu.example{self.address(dossier)}")
        self.assertRegex(url, r"/egate/track/[A-Za-z0-9_-]{22}$")

    def test_link_of_a_draft(self):
        self.assertEqual(self.draft()._tracking_url(), "")

    def test_link_is_for_readers(self):
        dossier = self.receive_at()
        with self.assertRaises(AccessError):
            dossier.with_user(self.stranger)._tracking_url()

    def test_link_of_an_anonymised_dossier_says_calmly_that_it_is_over(self):
        dossier = self.receive_at()
        with freeze_time("2026-11-23 03:30:00"):
            self.bring_to_desk(dossier)
            self.do(dossier, "return", self.clerk)
        address, code = self.address(dossier), dossier.code
        self.assertIn(code, self.page(address).text)
        self.env["egate.notice"].search([("dossier_id", "=", dossier.id)]).state = "sent"
        dossier.sudo().fee_total = dossier.fee_paid
        self.assertEqual(dossier.sudo()._anonymise({"list": 1}), {})
        self.env.flush_all()
        page = self.page(address, status=410).text
        for secret in (code, dossier.procedure_id.name, dossier.applicant_name):
            self.assertNotIn(secret, page)
        self.assertEqual(dossier.with_user(self.clerk)._tracking_url(), "")
        # What the column holds now opens nothing.
        self.page(f"/egate/track/{dossier.sudo().tracking_token}", status=404)

    # -- the page -----------------------------------------------------------------------------

    def test_who_since_when_and_when(self):
        dossier = self.receive_at()
        with freeze_time("2026-11-23 03:30:00"):
            self.do(dossier, "claim", self.officer)
            page = self.page(self.address(dossier)).text
        vietnamese = dossier.sudo().with_context(lang="vi_VN")
        sentence = vietnamese._citizen_sentence()
        for part in (self.ward.name, "10", "30", "23/11/2026", "27/11/2026"):
            self.assertIn(part, sentence)
        self.assertIn(f'<p class="sentence">{sentence}</p>', page)
        self.assertIn(vietnamese._local_in_words(dossier.received_at), page)
        self.assertIn(vietnamese._local_in_words(dossier.due_at), page)
        for part in (dossier.code, self.procedure.name, MASKED, "Đang thẩm định", "Chờ xử lý"):
            self.assertIn(part, page)
        for part in (self.desk.name, self.desk.address, self.desk.phone, "02361022"):
            self.assertIn(part, page)

    def test_officials_and_opinions_stay_inside(self):
        dossier = self.receive_at()
        for key, user, comment in (
            ("claim", self.officer, None),
            ("submit", self.officer, "Đề nghị ký gấp"),
            ("back", self.leader, "Thiếu căn cứ pháp lý"),
        ):
            self.do(dossier, key, user, comment)
        page = self.page(self.address(dossier)).text
        for user in (self.clerk, self.officer, self.leader):
            self.assertNotIn(user.name, page)
        for word in ("Đề nghị ký gấp", "Thiếu căn cứ", "15000", "15.000"):
            self.assertNotIn(word, page)

    def test_advice(self):
        dossier = self.receive_at()
        path = self.address(dossier)
        with freeze_time(MORNING):
            self.assertIn("tone-working", self.page(path).text)
        with freeze_time("2026-12-01 02:00:00"):
            late = self.page(path).text
        self.assertIn("tone-late", late)
        self.assertIn("Đã quá thời hạn", late)
        with freeze_time("2026-12-01 03:00:00"):
            self.bring_to_desk(dossier)
            ready = self.page(path).text
        self.assertIn("tone-ready", ready)
        self.assertIn("Mời Ông/Bà đến nhận kết quả trong giờ làm việc.", ready)
        # sudo: as the engine would
        dossier.sudo().result_channel = "post"
        self.assertIn("bưu chính", self.page(path).text)

    def test_papers_asked_for_have_their_day_on_the_page(self):
        self.procedure.current_version_id.sudo().write(
            {"supplement_days": 7, "supplement_days_basis": "Nghị định 301/2026/NĐ-CP"}
        )
        dossier = self.receive_at()
        with freeze_time("2026-11-25 02:10:00"):
            self.do(dossier, "claim", self.officer)
            dossier.with_user(self.officer).action_issue_supplement(
                {
                    "reason": "Thiếu giấy tờ",
                    "legal_basis": "Nghị định 118/2025/NĐ-CP",
                    "lines": [
                        {"name": "Sơ đồ vị trí", "original_count": 1, "fault": "Thiếu chữ ký"}
                    ],
                }
            )
            seen = dossier.sudo().with_context(lang="en_US")
            told = seen._tracking_answer_by()
            self.assertIn("04/12/2026 (Nghị định 301/2026/NĐ-CP)", told)
            self.assertIn("may stop", told)
            page = self.page(self.address(dossier)).text
            for part in ("Sơ đồ vị trí", "Thiếu chữ ký", "1 bản chính", "04/12/2026"):
                self.assertIn(part, page)
            self.assertIn("tone-waiting", page)
            self.assertNotIn(self.officer.name, page)
        with freeze_time("2026-12-05 02:10:00"):
            dossier.supplement_ids.invalidate_recordset()
            self.assertIn("were to be brought", seen._tracking_answer_by())
            dossier.supplement_ids.with_user(self.clerk).action_take_in()
            self.assertNotIn("Sơ đồ vị trí", self.page(self.address(dossier)).text)

    def test_a_late_apology_is_told_with_both_times(self):
        cause = self.env["egate.workflow.reason"].create(
            {"name": "Chờ ý kiến cơ quan phối hợp", "code": "T-LATE", "use": "late"}
        )
        dossier = self.receive_at()
        path = self.address(dossier)
        with freeze_time("2026-12-10 03:00:00"):
            dossier.with_user(self.officer).action_apologise()
            self.assertNotIn("14/12/2026", self.page(path).text)
            dossier.extension_ids.with_user(self.leader).action_sign(cause.id, 2)
            page = self.page(path).text
        self.assertIn("tone-late", page)
        self.assertIn("27/11/2026", page)
        self.assertEqual(page.count("14/12/2026"), 4, "sentence, facts, advice, way")
        english = dossier.sudo().with_context(lang="en_US")
        with freeze_time("2026-12-14 04:00:00"):
            self.assertIn("passed as well", english._tracking_advice()[1])

    def test_a_late_dossier_says_so_first_and_promises_nothing_that_has_passed(self):
        dossier = self.receive_at()
        path = self.address(dossier)
        english = dossier.sudo().with_context(lang="en_US")
        with freeze_time("2026-12-01 02:00:00"):
            self.assertRegex(
                english._told_to_citizen(),
                r"^This dossier is late: the result had been promised for .*27/11/2026; "
                r"no new time has been named yet\. UBND phường Mẫu has had",
            )
            page = self.page(path).text
        self.assertRegex(page, r'<p class="sentence">Quá hạn')
        self.assertRegex(page, r'<p class="status">Quá hạn')
        self.assertNotIn("sẽ có trước", page)
        cause = self.env["egate.workflow.reason"].create(
            {"name": "Chờ ý kiến cơ quan phối hợp", "code": "T-LATE", "use": "late"}
        )
        with freeze_time("2026-12-10 03:00:00"):
            dossier.with_user(self.officer).action_apologise()
            dossier.extension_ids.with_user(self.leader).action_sign(cause.id, 2)
            self.assertRegex(
                english._told_to_citizen(), r"^This dossier is late: .* New time: .*14/12/2026"
            )
        with freeze_time("2026-12-15 03:00:00"):
            self.assertRegex(
                english._told_to_citizen(), r"^This dossier is late: .* both have passed"
            )
        # While the citizen is waited for by law, nothing is overdue.
        dossier.sudo().clock_stands = True
        with freeze_time("2026-12-15 03:00:00"):
            self.assertNotIn("is late", english._told_to_citizen())
            self.assertNotIn("tone-late", self.page(path).text)

    def test_after_closing(self):
        with freeze_time("2026-11-25 01:00:00"):
            dossier = self.bring_to_desk(self.receive_at())
            self.do(dossier, "return", self.clerk)
        page = self.page(self.address(dossier)).text
        vietnamese = dossier.sudo().with_context(lang="vi_VN")
        self.assertIn(dossier.code, page)
        self.assertIn(vietnamese._citizen_sentence(), page)
        self.assertIn("25/11/2026", page)
        for part in (self.procedure.name, MASKED, "Đang thẩm định"):
            self.assertNotIn(part, page)

    def test_vietnamese_for_every_browser(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        path = self.address(self.receive_at())
        pages = {
            self.page(path, headers={"Accept-Language": language}).text
            for language in ("en-US", "fr-FR", "vi")
        }
        self.assertEqual(len(pages), 1)
        self.assertIn('<html lang="vi">', pages.pop())

    def english(self, path, status=200):
        self.opener.cookies.set("frontend_lang", "en_US")
        self.addCleanup(self.opener.cookies.pop, "frontend_lang", None)
        page = self.page(path, status)
        self.opener.cookies.set("frontend_lang", "vi_VN")
        return page

    def test_english_by_choice(self):
        dossier = self.receive_at()
        with freeze_time("2026-11-23 03:30:00"):
            self.do(dossier, "claim", self.officer)
            page = self.english(self.address(dossier)).text
        self.assertIn('<html lang="en">', page)
        for part in ("Owner of the dossier", "Result due", "What you do now", "27/11/2026"):
            self.assertIn(part, page)
        self.assertRegex(page, r'<p class="sentence">UBND phường Mẫu has had your dossier since')
        self.assertNotIn("Ông/Bà", page)
        # What the office has written is quoted in its language, and readers of screens are told.
        self.assertIn(f'lang="vi">{self.procedure.name}<', page)
        self.assertIn('lang="vi">Đang thẩm định<', page)
        self.assertIn(f"/egate/language/vi?to={self.address(dossier)}", page)
        self.assertIn(
            f"/egate/language/en?to={self.address(dossier)}", self.page(self.address(dossier)).text
        )

    def test_the_offices_own_sentence_is_quoted_on_an_english_page(self):
        dossier = self.receive_at()
        state = dossier.sudo().workflow_state_id
        self.env.cr.execute(
            "UPDATE egate_workflow_state SET citizen_sentence = %s WHERE id = %s",
            ["Hồ sơ đang ở {unit} từ {since}.", state.id],
        )
        self.env.registry.clear_cache()
        self.env.invalidate_all()
        with freeze_time(MORNING):
            page = self.english(self.address(dossier)).text
            self.assertRegex(page, r'<p class="sentence">[^<]* has had your dossier since 09:10 on')
            self.assertIn('<q lang="vi">Hồ sơ đang ở', page)
            vietnamese = self.page(self.address(dossier)).text
        self.assertIn('<p class="sentence">Hồ sơ đang ở', vietnamese)
        self.assertNotIn("<q", vietnamese)

    def test_every_page_of_the_link_is_english_by_choice(self):
        dossier = self.receive_at()
        self.assertIn("No dossier found", self.english("/egate/track/" + "A" * 22, 404).text)
        self.assertIn("Fees of dossier", self.english(self.address(dossier) + "/payment").text)
        self.opener.cookies.set("frontend_lang", "en_US")
        response = self.url_open(self.address(dossier) + "/message", data={"text": ""})
        self.assertEqual(response.status_code, 422)
        self.assertIn("Write to the one-stop unit", response.text)
        self.assertIn(f'/egate/language/vi?to={self.address(dossier)}"', response.text)

    def test_english_costs_no_query_more(self):
        dossier = self.bring_to_desk(self.receive_at())
        self.opener.cookies.set("frontend_lang", "en_US")
        queries = self.queries_of(self.address(dossier))
        self.assertLessEqual(len(queries), 2, "\n\n".join(queries))

    def test_an_official_reads_the_same_page(self):
        path = self.address(self.receive_at())
        stranger = self.page(path).text
        self.authenticate(self.stranger.login, self.stranger.login * 2)
        self.assertEqual(self.page(path).text, stranger)

    def test_not_kept_anywhere(self):
        response = self.page(self.address(self.receive_at()))
        self.assertEqual(response.headers["Cache-Control"], "no-store")

    # -- everything else ----------------------------------------------------------------------

    def test_unknown_links_look_alike(self):
        token = self.receive_at().sudo().tracking_token
        evil = (
            "/x",
            "/" + "A" * 22,
            "/" + token[:-1],
            "/" + token + "A",
            "/" + token.swapcase(),
            "/" + token[:-1] + "%00",
            "/%00",
            "/" + token + "%00",
            "/" + token + "%0A",
            "/" + "%EF%BC%A1" * 22,
            "/" + "%25" * 22,
            "/" + "_" * 22,
            "/%27%20OR%201=1%20--",
            "/..%2F..%2Fweb",
            "/a/b/c",
            "/%F0%9F%92%A9",
            "/%FF%FE",
            "/" + "A" * 4000,
        )
        bodies = set()
        for path in evil:
            with self.subTest(path=path[:60]):
                bodies.add(self.page(f"/egate/track{path}", 404).text)
        self.assertEqual(len(bodies), 1)
        self.assertIn("Không tìm thấy hồ sơ", bodies.pop())

    def test_code_or_id_open_nothing(self):
        dossier = self.receive_at()
        for key in (dossier.code, dossier.id, dossier.register_number):
            self.page(f"/egate/track/{key}", 404)

    def test_read_only(self):
        path = self.address(self.receive_at())
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            with self.subTest(method=method):
                response = self.url_open(path, data={} if method == "POST" else None, method=method)
                self.assertEqual(response.status_code, 405)

    def test_odd_queries_are_ignored(self):
        path = self.address(self.receive_at())
        plain = self.page(path).text
        self.assertEqual(self.page(path + "?fbclid=1&token=x&lang=en_US&debug=1").text, plain)

    def test_neighbours_do_not_leak(self):
        other = self.receive_at(
            identity_number="048090000456",
            applicant_name="Trần Văn Bảo Long",
            applicant_phone="0905999888",
            content="Xin cấp hai bản",
        )
        mine = self.receive_at()
        page = self.page(self.address(mine)).text
        for part in (other.code, "Long", "048090000456", "0905999888", other.sudo().tracking_token):
            self.assertNotIn(part, page)

    def test_markup_in_a_name_is_words(self):
        self.desk.name = "Một cửa <script>alert(1)</script>"
        dossier = self.receive_at(applicant_name="<b>Nguyễn</b> Văn <i>An</i>")
        page = self.page(self.address(dossier)).text
        self.assertNotIn("<script>", page)
        self.assertIn("&lt;b&gt;Nguyễn&lt;/b&gt; *** &lt;i&gt;An&lt;/i&gt;", page)

    # -- cost ---------------------------------------------------------------------------------

    def test_queries(self):
        dossier = self.receive_at()
        self.bring_to_desk(dossier)
        queries = self.queries_of(self.address(dossier))
        self.assertEqual(len(queries), 1, "\n\n".join(queries))
        self.do(dossier, "return", self.clerk)
        queries = self.queries_of(self.address(dossier))
        self.assertEqual(len(queries), 1, "\n\n".join(queries))
        self.assertEqual(len(self.queries_of("/egate/track/" + "A" * 22)), 1)
        self.assertFalse(self.queries_of("/egate/track/nothing"))

    def test_what_a_worker_remembers_is_the_truth_of_this_moment(self):
        dossier = self.receive_at()
        address = self.address(dossier)
        with freeze_time("2026-11-27 02:09:00"):
            self.assertIn(self.ward.name, self.page(address).text)
            self.ward.name = "UBND phường Mẫu Mới"
            self.assertIn("UBND phường Mẫu Mới", self.page(address).text)
            self.assertNotIn("Quá hạn", self.page(address).text)
        with freeze_time("2026-11-27 02:10:01"):
            self.assertIn("Quá hạn", self.page(address).text, "from the very second")

    def test_weight(self):
        dossier = self.bring_to_desk(self.receive_at())
        page = self.page(self.address(dossier))
        self.assertLess(len(page.content), 10_000)
        links = [part.partition('"')[0] for part in page.text.split('href="')[1:]]
        files = [link for link in links if "/static/" in link]
        self.assertEqual(len(files), 3)
        sizes = [len(self.url_open(link).content) for link in files]
        self.assertLess(sum(sizes), 32_000)
