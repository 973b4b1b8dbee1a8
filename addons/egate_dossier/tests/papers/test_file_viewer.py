import io

import pypdfium2

from odoo.tests import HttpCase, tagged

from ..common import DossierCommon
from ..sample_files import content_fault, pdf
from ..signed_pdf import Holder


@tagged("post_install", "-at_install")
class TestFileViewer(DossierCommon, HttpCase):
    """The papers page of a dossier in the browser: what is added is seen, and put right."""

    def draft_path(self, draft):
        return f"/odoo/egate.dossier/{draft.id}"

    def texts(self, file):
        document = pypdfium2.PdfDocument(io.BytesIO(file._open().read()))
        return [page.get_textpage().get_text_range().strip() for page in document]

    def turns(self, file):
        document = pypdfium2.PdfDocument(io.BytesIO(file._open().read()))
        return [page.get_rotation() for page in document]

    def test_a_file_is_added_seen_turned_sorted_and_cut(self):
        draft = self.draft()
        paper = draft.paper_ids[0]
        former = self.scan(paper, "ba-trang.pdf", pdf("một", "hai", "ba"))
        content = former.sudo().attachment_id
        self.start_tour(self.draft_path(draft), "egate_file_viewer", login="clerk")
        files = paper.file_ids.sorted("sequence")
        self.assertEqual(files.mapped("page_count"), [2, 1, 1])
        self.assertEqual(files[0], former)
        self.assertEqual(self.turns(files[0]), [0, 90])
        self.assertEqual(self.turns(files[1]), [0])
        self.assertEqual(files.mapped("added_by_id"), self.clerk)
        self.assertFalse(content.exists())

    def test_a_received_dossier_is_looked_at_and_not_changed(self):
        dossier = self.draft()
        file = self.scan(dossier.paper_ids[0], "ba-trang.pdf", pdf("một", "hai", "ba"))
        dossier.action_receive()
        path = f"/odoo/egate.dossier/{dossier.id}"
        self.start_tour(path, "egate_file_viewer_reads", login="officer")
        self.assertEqual(content_fault(file), "")

    def test_a_signed_file_says_what_its_signature_is_worth(self):
        draft = self.draft()
        signer = Holder("UBND xã Thử", Holder("Cơ quan chứng thực thử"))
        self.scan(draft.paper_ids[0], "da-ky.pdf", signer.sign(pdf("một", "hai")))
        self.start_tour(self.draft_path(draft), "egate_file_viewer_signed", login="clerk")

    def test_at_the_counter_a_scan_is_put_right_beside_the_form(self):
        draft = self.draft()
        paper = draft.paper_ids[0]
        self.scan(paper, "ba-trang.pdf", pdf("một", "hai", "ba"))
        self.start_tour(f"/odoo/egate-counter/{draft.id}", "egate_counter_scan", login="clerk")
        files = paper.file_ids.sorted("sequence")
        self.assertEqual(self.turns(files[0])[0], 90)
        self.assertTrue(draft.received_at)
