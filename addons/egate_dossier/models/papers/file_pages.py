from odoo import models
from odoo.exceptions import UserError

from ...tools import durable, kinds, undrawable
from ...tools.own_process import BusyError, JobError, run_apart

#: Pixels across that a page is drawn with: thumbnail, screen, close look.
WIDTHS = (160, 1000, 2000)


class EgateDossierFile(models.Model):
    """Pages of a draft's files: turned, sorted, taken out, cut apart, put together.

    Pages are numbered from 1. Nothing is decoded: text stays text, a scan keeps its every dot. A
    picture becomes a PDF page. ``seen`` is the hash of the file that the person looked at: if a
    colleague has changed it since, page 3 is not page 3 any more, and nothing is done.
    """

    _inherit = "egate.dossier.file"

    def action_rotate(self, pages, degrees, seen=None):
        """Turn ``pages`` clockwise by ``degrees``: 90, 180 or 270."""
        self._check_pages_open(seen)
        if degrees not in (90, 180, 270):
            raise UserError(self.env._("A page is turned by 90, 180 or 270 degrees."))
        turned = set(self._checked_pages(pages))
        return self._rebuild(
            [
                (self, page, degrees if page in turned else 0)
                for page in range(1, self.page_count + 1)
            ],
            only_lies_otherwise=True,
        )

    def action_reorder(self, order, seen=None):
        """Put the pages into ``order``: every page once."""
        self._check_pages_open(seen)
        if sorted(self._checked_pages(order)) != list(range(1, self.page_count + 1)):
            raise UserError(self.env._("Every page must stay in the file, once."))
        return self._rebuild([(self, page, 0) for page in order], only_lies_otherwise=True)

    def action_delete_pages(self, pages, seen=None):
        """Take ``pages`` out; a file keeps at least one."""
        self._check_pages_open(seen)
        gone = set(self._checked_pages(pages))
        kept = [page for page in range(1, self.page_count + 1) if page not in gone]
        if not kept:
            raise UserError(self.env._("All pages would be gone: take the whole file away."))
        return self._rebuild([(self, page, 0) for page in kept])

    def action_split(self, after, seen=None):
        """Cut the file behind page ``after``; what follows becomes a file of its own."""
        self._check_pages_open(seen)
        self._checked_pages([after])
        if after == self.page_count:
            raise UserError(self.env._("Nothing would follow: cut before the last page."))
        first, rest = (
            [(self, page, 0) for page in pages]
            for pages in (range(1, after + 1), range(after + 1, self.page_count + 1))
        )
        part, content, verdict = self._composed(rest)
        name = self.env._("%(name)s (part 2)", name=self.name.removesuffix(".pdf"))
        with part:
            self.paper_id._keep_file(
                part,
                content,
                {
                    "name": self._plain_name(name, kinds.PDF),
                    "mimetype": verdict.mimetype,
                    "page_count": verdict.pages,
                    "source": self.source,
                    "origin_id": self.origin_id.id,
                    "sequence": self.sequence + 1,
                },
            )
        return self._rebuild(first)

    def action_merge(self):
        """Put these files of one paper together, in their order, into the first of them."""
        for file in self:
            file._check_pages_open(None)
        # Checked before anything is opened: so many pages would be refused afterwards anyway.
        if sum(self.mapped("page_count")) > self._limits().max_pages:
            self._refuse_pages()
        if len(self) < 2 or len(self.paper_id) > 1:
            raise UserError(self.env._("Choose at least two files of one paper."))
        files = self.sorted(lambda file: (file.sequence, file.id))
        first = files[0]
        result = first._rebuild(
            [(file, page, 0) for file in files for page in range(1, file.page_count + 1)]
        )
        # sudo: no group may delete here; the right to the draft was checked
        (files - first).sudo().unlink()
        return result

    def _check_pages_open(self, seen):
        self.ensure_one()
        self._check_draft()
        # Two changes of one draft conflict here; the later one begins anew and sees the first.
        self.paper_id._meet_at_the_dossier()
        if seen and seen != self.sha256:
            raise UserError(
                self.env._(
                    "“%(name)s” has been changed by a colleague meanwhile. Look at it again.",
                    name=self.name,
                )
            )
        if self.source == "reuse":
            raise UserError(
                self.env._(
                    "“%(name)s” comes from an earlier dossier and stays as it was received there.",
                    name=self.name,
                )
            )
        if self.signed:
            raise UserError(
                self.env._(
                    "“%(name)s” carries a digital signature, which any change would break.",
                    name=self.name,
                )
            )

    def _checked_pages(self, pages):
        if (
            not isinstance(pages, list)
            or not 0 < len(pages) <= self.page_count
            or any(not isinstance(one, int) or not 1 <= one <= self.page_count for one in pages)
        ):
            raise UserError(
                self.env._(
                    "“%(name)s” has the pages 1 to %(last)s. Choose among these.",
                    name=self.name,
                    last=self.page_count,
                )
            )
        return pages

    def _refuse_pages(self):
        limits = self._limits()
        raise UserError(
            self.env._(
                "“%(name)s”: %(reason)s",
                name=self[:1].name,
                reason=self._refusal("pages", limits),
            )
        )

    def _composed(self, pages):
        """Return an open PDF of ``pages``, what it is known by, and the verdict on it.

        :param pages: triples of a file, a page (from 1), degrees
        """
        files = self.browse({file.id: None for file, _page, _degrees in pages})
        place = {file: number for number, file in enumerate(files)}
        streams = []
        try:
            streams = [file._open() for file in files]
            output = run_apart(
                "compose",
                *streams,
                kinds=["pdf" if file.mimetype == kinds.PDF else "picture" for file in files],
                pages=[[place[file], page - 1, degrees] for file, page, degrees in pages],
            )
            if not output.read(1):
                self._refuse_difference(files)
            verdict, refusal = self._judged(files[:1].name, output)
        except BusyError as fault:
            self._refuse_busy(fault)
        except JobError as fault:
            raise UserError(
                self.env._(
                    "The pages could not be taken apart, and nothing was changed. Scan the paper "
                    "again, page by page."
                )
            ) from fault
        except OSError as fault:
            self.env["ir.attachment"]._refuse_disk(fault)
        finally:
            for stream in streams:
                stream.close()
        if refusal:
            raise UserError(refusal)
        return output, durable.content_of(output), verdict

    def _refuse_difference(self, files):
        raise UserError(
            self.env._(
                "“%(name)s” has form fields or layers that would look different afterwards, and "
                "nothing was changed. Print it to PDF, add that, and change its pages.",
                name="”, “".join(files.mapped("name")),
            )
        )

    def _rebuild(self, pages, only_lies_otherwise=False):
        """Let this file consist of ``pages``.

        :param only_lies_otherwise: all that was there is there; the content as it was added is kept
        :return: what the viewer shows of the paper's files
        """
        self.ensure_one()
        stream, content, verdict = self._composed(pages)
        with stream:
            if only_lies_otherwise:
                self._keep_original()
            else:
                self._forget_original()
            self._take_content(stream, content, verdict, self.name)
        return self.paper_id.file_list or []

    def _take_content(self, stream, content, verdict, name):
        """Let this file of a draft hold a judged content; the former one goes."""
        # sudo: no group may write here; the right to the draft was checked
        file = self.sudo()
        file.write(
            {
                "name": self._plain_name(name, verdict.mimetype),
                "mimetype": verdict.mimetype,
                "page_count": verdict.pages,
                "size": content.size,
                "sha256": content.sha256,
            }
        )
        file._fill(stream, content)

    def _page_picture(self, page, width):
        """Return page ``page`` (from 1) as an open PNG, after the right to read was checked.

        :param int width: pixels, rounded up to one of :data:`WIDTHS`
        :raise UserError: there is no such page, or it cannot be drawn
        """
        self.ensure_one()
        self.check_access("read")
        self._checked_pages([page])
        if undrawable.is_known(self.sha256, page):
            self._refuse_page(page)
        with self._open() as stream:
            try:
                return run_apart(
                    "render_page",
                    stream,
                    kind="pdf" if self.mimetype == kinds.PDF else "picture",
                    page=page - 1,
                    width=next((one for one in WIDTHS if one >= width), WIDTHS[-1]),
                )
            except BusyError as fault:
                self._refuse_busy(fault)
            except JobError as fault:
                undrawable.note(self.sha256, page)
                self._refuse_page(page, fault)

    def _refuse_page(self, page, fault=None):
        raise UserError(
            self.env._(
                "Page %(page)s of “%(name)s” cannot be shown here. Download the file and "
                "open it on your computer.",
                page=page,
                name=self.name,
            )
        ) from fault

    def _refuse_busy(self, fault):
        raise UserError(
            self.env._(
                "The server is working on the pages of many others. Wait a minute and try again; "
                "nothing was changed."
            )
        ) from fault
