"""Large files through the real route, in a process whose memory is looked at."""

import gc
import io
import os
import random
import tempfile
import uuid
from types import SimpleNamespace

from werkzeug.test import EnvironBuilder, run_wsgi_app

import odoo.http
import odoo.service.server
from odoo.http import Request
from odoo.service import security
from odoo.tools import config

#: Pixels of a grey picture of a page: 10 MB.
ACROSS, DOWN = 2560, 4096


def upload(env, dossier, count):
    """Send ``count`` PDFs of 10 MB to the first paper of a draft, in one request.

    The filestore is a folder of its own, as an office stores: in the database, PostgreSQL's driver
    holds each content several times. The first request only warms up.

    :return: ``grown``: MB that the process had more at its highest than before; ``files``, ``errors``
    """
    odoo.service.server.load_server_wide_modules()
    folder = tempfile.mkdtemp()
    type(env["ir.attachment"])._storage = lambda self: "file"
    config.filestore = lambda _database: folder
    session = logged_in(env)
    token = Request.csrf_token(SimpleNamespace(env=env, session=session))
    paper = env["egate.dossier"].browse(dossier).paper_ids[:1]
    env.cr.commit()
    with tempfile.TemporaryFile(dir=folder) as body:
        send(session, paper, write_form(body, token, 1, ACROSS * 8))
        kind = write_form(body, token, count, ACROSS * DOWN)
        gc.collect()
        before = memory("VmRSS")
        with open("/proc/self/clear_refs", "w") as handle:
            handle.write("5")  # the highest is counted anew
        answer = send(session, paper, kind, body)
        highest = memory("VmHWM")
    env.cr.rollback()
    env.invalidate_all()
    stored = paper.file_ids
    whole = not any(file._content_fault() for file in stored)
    return {
        "grown": (highest - before) // 1024,
        "files": len(answer["files"]),
        "errors": answer["errors"],
        "stored": sum(stored.mapped("size")) >> 20,
        "whole": whole,
    }
