import base64

from PIL import Image

from odoo.exceptions import AccessError, UserError
from odoo.http import Request
from odoo.tests import HttpCase, tagged

from ..common import PDF, DossierCommon
from ..sample_files import pdf, picture


@tagged("post_install", "-at_install")
class TestFiles(DossierCommon, HttpCase):
    """Who adds, reads and takes away the files of a paper."""

    def upload(self, paper, *files, user="clerk"):
        """Send files the way a browser does; return the answer."""
        self.authenticate(user, user if len(user) >= 8 else user.ljust(8, "x"))
        return self.url_open(
            f"/egate/paper/{paper.id}/files",
            data={"csrf_token": Request.csrf_token(self)},
            files=[("ufile", (name, raw, "application/pdf")) for name, raw in files],
        )

    def test_a_file_says_what_it_is_who_added_it_and_whence(self):
        draft = self.draft()
        paper = draft.paper_ids[0]
        paper.received = False
        file = self.scan(paper, "quét.tif", picture("TIFF", frames=3))
        self.assertEqual(
            (file.mimetype, file.page_count, file.source, file.added_by_id, file.dossier_id),
            ("image/tiff", 3, "upload", self.clerk, draft),
        )
        self.scan(paper)
        self.assertEqual((paper.page_count, paper.received), (4, True))
        self.assertEqual([one["pages"] for one in paper.file_list], [3, 1])

    def test_a_picture_is_kept_to_the_last_byte(self):
        # Odoo shrinks larger pictures when they are attached.
        raw = picture(size=(3000, 4000))
        self.assertEqual(self.scan(self.draft().paper_ids[0], "a.jpg", raw)._open().read(), raw)

    def test_every_frame_of_a_fax_is_kept_and_shown(self):
        raw = picture("TIFF", size=(2500, 3500), frames=3, compression="tiff_lzw")
        paper = self.draft().paper_ids[0]
        for location in ("db", "file"):
            self.env["ir.config_parameter"].set_param("ir_attachment.location", location)
            file = self.scan(paper, f"{location}.tif", raw + b"\0" * (location == "db"))
            with self.subTest(location=location):
                self.assertEqual(file._open().read()[: len(raw)], raw)
                colours = [
                    Image.open(file._page_picture(page, 160)).getpixel((9, 9)) for page in (1, 2, 3)
                ]
                self.assertEqual(colours, [(200, 220, 0), (200, 220, 20), (200, 220, 40)])

    def test_sheets_that_look_alike_are_scanned_as_often_as_they_are_there(self):
        paper = self.draft().paper_ids[0].with_user(self.clerk)
        for source in ("scan", "inbox", "scan"):
            paper._add_file("quét.pdf", PDF, source)
        with self.assertRaisesRegex(UserError, "is already there"), self.env.cr.savepoint():
            paper._add_file("chọn.pdf", PDF, "upload")
        self.assertEqual(len(paper.file_ids), 3)

    def test_a_file_is_read_by_who_reads_the_dossier(self):
        dossier = self.draft()
        file = self.scan(dossier.paper_ids[0])
        content = file.sudo().attachment_id
        dossier.action_receive()
        for user in (self.officer, self.leader, self.clerk):
            self.assertEqual(content.with_user(user).raw, PDF)
            self.assertEqual(file.with_user(user)._open().read(), PDF)
        for user in (self.stranger, self.citizen):
            with self.subTest(login=user.login):
                with self.assertRaises(AccessError):
                    content.with_user(user).read(["raw"])
                with self.assertRaises(AccessError):
                    file.with_user(user)._open()
                with self.assertRaises(AccessError):
                    dossier.with_user(user).viewer_files()

    def test_the_viewers_addresses_ask_the_same(self):
        dossier = self.draft()
        file = self.scan(dossier.paper_ids[0])
        dossier.action_receive()
        addresses = [f"/egate/file/{file.id}", f"/egate/file/{file.id}/page/1.png?width=160"]
        self.authenticate("officer", "officerx")
        answers = [self.url_open(address) for address in addresses]
        self.assertEqual(answers[0].content, PDF)
        self.assertEqual(answers[1].headers["Content-Type"], "image/png")
        self.assertTrue(answers[1].content.startswith(b"\x89PNG"))
        self.assertIn("private", answers[1].headers["Cache-Control"])
        self.assertEqual(self.url_open(f"/egate/file/{file.id}/page/2.png").status_code, 422)
        self.authenticate("stranger", "stranger")
        for address in [*addresses, f"/web/content/{file.sudo().attachment_id.id}"]:
            with self.subTest(address=address):
                self.assertIn(self.url_open(address).status_code, (403, 404))
        self.logout()
        for address in addresses:
            answer = self.url_open(address, allow_redirects=False)
            self.assertIn("/web/login", answer.headers["Location"])

    def test_one_bad_file_does_not_lose_the_others(self):
        paper = self.draft().paper_ids[0]
        answer = self.upload(
            paper, ("một.pdf", pdf("1")), ("hai.pdf", b"MZ program"), ("ba.pdf", pdf("3"))
        ).json()
        self.assertEqual([file["name"] for file in answer["files"]], ["một.pdf", "ba.pdf"])
        self.assertEqual([error["name"] for error in answer["errors"]], ["hai.pdf"])
        self.assertIn("hai.pdf", answer["errors"][0]["error"])
        self.assertEqual(paper.file_ids.mapped("name"), ["một.pdf", "ba.pdf"])
        self.assertEqual(paper.file_ids.added_by_id, self.clerk)

    def test_the_same_file_twice_is_kept_once(self):
        paper = self.draft().paper_ids[0]
        self.upload(paper, ("một.pdf", PDF))
        answer = self.upload(paper, ("một lần nữa.pdf", PDF)).json()
        self.assertIn("một.pdf", answer["errors"][0]["error"])
        self.assertEqual(len(paper.file_ids), 1)

    def test_nobody_adds_to_what_is_not_theirs(self):
        draft = self.draft()
        received = self.receive(identity_number="048090000125")
        for user, paper in (
            ("clerk", received.paper_ids[0]),
            ("officer", draft.paper_ids[0]),
            ("stranger", draft.paper_ids[0]),
            ("citizen", draft.paper_ids[0]),
            ("clerk", draft.paper_ids.browse(2**31 - 1)),
        ):
            with self.subTest(user=user, paper=paper.id):
                answer = self.upload(paper, ("a.pdf", PDF), user=user).json()
                self.assertFalse(answer["files"])
                self.assertTrue(answer["errors"][0]["error"])
        self.assertFalse(draft.paper_ids.file_ids + received.paper_ids.file_ids)

    def test_a_foreign_page_cannot_make_the_browser_upload(self):
        paper = self.draft().paper_ids[0]
        self.authenticate("clerk", "clerkxxx")
        file = {"ufile": ("a.pdf", PDF, "application/pdf")}
        with self.assertLogs("odoo.http", "WARNING"):
            answer = self.url_open(f"/egate/paper/{paper.id}/files", files=file)
        self.assertEqual(answer.status_code, 400)
        self.assertFalse(paper.file_ids)

    def test_a_drafts_file_is_taken_away_with_its_content(self):
        draft = self.draft()
        file, other = self.scan(draft.paper_ids[0]), self.scan(draft.paper_ids[1], raw=pdf("2"))
        content = file.sudo().attachment_id
        for user in (self.stranger, self.officer, self.citizen):
            with self.subTest(login=user.login), self.assertRaises(AccessError):
                self.rpc(user, file._name, "action_remove", [file.id])
        self.rpc(self.clerk, file._name, "action_remove", [file.id])
        self.assertFalse(file.exists() or content.exists())
        content = other.sudo().attachment_id
        draft.unlink()
        self.assertFalse(content.exists())

    def test_a_received_file_stays_as_it_is(self):
        dossier = self.draft()
        file = self.scan(dossier.paper_ids[0])
        dossier.action_receive()
        for method, *values in (
            ("action_remove",),
            ("action_rotate", [1], 90),
            ("write", {"name": "x"}),
            ("unlink",),
        ):
            with self.subTest(method=method), self.assertRaises(UserError):
                self.rpc(self.clerk, file._name, method, [file.id], *values)
        for change in (lambda: file.sudo().write({"sha256": "x"}), file.sudo().unlink):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                change()
        self.assertEqual(file._open().read(), PDF)

    def test_no_way_past_the_paper(self):
        draft = self.draft()
        file = self.scan(draft.paper_ids[0])
        content = file.sudo().attachment_id
        for values in (
            {"res_model": False, "res_id": 0},
            {"public": True},
            {"access_token": "x"},
            {"raw": PDF + b"x"},
            {"datas": base64.b64encode(PDF)},
            {"type": "url", "url": "https://example.com"},
            {"name": "x.exe"},
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                self.rpc(self.clerk, "ir.attachment", "write", [content.id], values)
        for method in ("unlink", "generate_access_token"):
            with self.subTest(method=method), self.assertRaises(AccessError):
                self.rpc(self.clerk, "ir.attachment", method, [content.id])
        raw = base64.b64encode(PDF)
        for model, record in ((file._name, file), ("egate.dossier.paper", draft.paper_ids[0])):
            owner = {"res_model": model, "res_id": record.id}
            with self.subTest(model=model):
                with self.assertRaises(AccessError):
                    values = {"name": "a.pdf", "datas": raw, **owner}
                    self.rpc(self.clerk, "ir.attachment", "create", [values])
                with self.assertRaises(AccessError):
                    context = {f"default_{key}": value for key, value in owner.items()}
                    values = [{"name": "a.pdf", "datas": raw}]
                    self.rpc(self.clerk, "ir.attachment", "create", values, context=context)
                loose = self.rpc(
                    self.clerk, "ir.attachment", "create", [{"name": "a", "datas": raw}]
                )
                with self.assertRaises(AccessError):
                    self.rpc(self.clerk, "ir.attachment", "write", loose, owner)
        self.assertEqual(file._open().read(), PDF)

    def test_a_file_is_not_made_by_hand(self):
        draft = self.draft()
        file = self.scan(draft.paper_ids[0])
        values = file.sudo().copy_data()[0]
        with self.assertRaises(AccessError):
            self.rpc(self.clerk, file._name, "create", [values])
        with self.assertRaises(AccessError):
            paper = draft.paper_ids[1]
            commands = {"file_ids": [(0, 0, values)]}
            self.rpc(self.clerk, paper._name, "write", [paper.id], commands)
