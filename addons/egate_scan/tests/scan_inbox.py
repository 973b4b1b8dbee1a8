import pypdfium2

from odoo.addons.egate_dossier.tests.common import DossierCommon
from odoo.addons.egate_dossier.tests.scanned_pages import page
from odoo.addons.egate_dossier.tools.sheet_codes import line_sheet


class ScanInboxCase(DossierCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign_desk = cls.env["egate.unit"].create(
            {
                "name": "Một cửa xã Khác",
                "code": "T99.44.01",
                "kind": "desk",
                "parent_id": cls.other_ward.id,
            }
        )
        cls.foreign_clerk = cls._person("foreign_clerk", cls.role_clerk, cls.foreign_desk)

    def setUp(self):
        super().setUp()
        self.dossier = self.receive()
        self.first, self.second, self.third = self.dossier.paper_ids

    def take_in(self, raw, unit=None, name="quet.pdf"):
        """Drop a file into the inbox as the clerk does; read it as the job does."""
        batch = self.drop(raw, unit, name)
        batch._read()
        return batch

    def drop(self, raw, unit=None, name="quet.pdf"):
        Batch = self.env["egate.scan.batch"].with_user(self.clerk)
        batch = Batch._take_in(unit or self.desk, name, raw, "browser")
        return batch.with_user(self.env.ref("base.user_root"))

    def sheet(self, paper):
        return page(line_sheet(paper.dossier_id.id, paper.id))

    def page_states(self, batch):
        return [one.state for one in batch.page_ids]

    def pages_of(self, paper):
        return [len(pypdfium2.PdfDocument(one._open())) for one in paper.file_ids]

    def call(self, user, records, method, *args):
        return self.rpc(user, records._name, method, records.ids, *args)

    def run_job(self, name):
        """Run a job the way the server does."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(name).method_direct_trigger()
        self.env.invalidate_all()
