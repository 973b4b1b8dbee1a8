from odoo import models
from odoo.exceptions import AccessError


class EgateDossierPaper(models.Model):
    """Scans for a paper: from the counter's scanner now, or from the scan inbox later.

    A draft's papers take scans as any other file. A received dossier is frozen, but the papers that
    were handed in with it may still be digitised: clerks of its own one-stop unit *add* scans to
    the lines of papers handed in, until the dossier is closed; each is logged, none is replaced or
    taken away.
    Source: Thông tư 01/2023/TT-VPCP (papers are digitised when they are received).
    """

    _inherit = "egate.dossier.paper"

    def _scan_refusal(self):
        """Return why the current user may not add a scan to this paper, or ``""``."""
        self.ensure_one()
        self.check_access("read")
        # sudo: reception decides, whatever fields the user may read
        paper = self.sudo()
        dossier = paper.dossier_id
        if not dossier.received_at:
            self.check_access("write")
            return ""
        if dossier.reception_unit_id.id not in dossier.with_env(self.env)._clerk_units():
            return self.env._(
                "Only a clerk of “%(desk)s” adds scans to this dossier.",
                desk=dossier.reception_unit_id.name,
            )
        if dossier.closed_at:
            return self.env._(
                "The dossier %(code)s is closed: nothing is added to it.", code=dossier.code
            )
        if not paper.received:
            return self.env._(
                "“%(paper)s” was not handed in with the dossier %(code)s. What comes later is "
                "taken in by the action that asks for it.",
                paper=paper.name,
                code=dossier.code,
            )
        return ""

    def _check_may_scan(self):
        """Refuse users who may not add a scan to this paper.

        :raise AccessError: says why
        """
        if refusal := self._scan_refusal():
            raise AccessError(refusal)

    def _add_scan(self, name, raw, source):
        """Add a scan to this paper, after the caller has checked :meth:`_scan_refusal`.

        :param bytes raw: the PDF
        :param str source: ``scan`` or ``inbox``
        :raise UserError: the file is not accepted
        """
        self.ensure_one()
        # sudo: _scan_refusal decides who may add a scan to what; nothing is replaced
        paper = self.sudo()
        file = paper._add_file(name, raw, source)
        if paper.dossier_id.received_at:
            paper.dossier_id._log_scan(file)
        return file

    def _scan_count(self):
        """Return how many files this paper has."""
        self.ensure_one()
        return len(self.file_ids)

    def action_scan(self, source, mode, dpi, size="a4"):
        """Begin to scan for this paper with the scanner of the user's counter.

        :param str source: ``feeder``, ``duplex`` or ``flatbed``
        :param str mode: ``gray`` or ``color``
        :param int dpi: 200 or 300
        :param str size: of the paper: a value of ``egate.desk.scan_size``
        :return: as ``egate.scan.job.progress``
        :raise UserError: the counter has no scanner, or it is in use
        """
        self.ensure_one()
        self._check_may_scan()
        return self.env["egate.scan.job"]._begin(self, source, mode, dpi, size)

    def scan_offer(self):
        """Return what the dialog offers: the counter, its settings, and what is not saved yet."""
        self.ensure_one()
        refusal = self._scan_refusal()
        _unit, desk = self.env.user._egate_acting()
        return {
            "paper": self.name,
            "refusal": refusal,
            "desk": desk.name or "",
            "ready": bool(desk.scanner),
            "source": desk.scan_source or "feeder",
            "mode": desk.scan_mode or "gray",
            "dpi": int(desk.scan_dpi or 200),
            "size": desk.scan_size or "a4",
            "job": not refusal and self.env["egate.scan.job"]._unfinished(self),
        }
