"""Check every invariant of the design over the whole database: ``python config/verify.py``.

As the user of the service, with its ``ODOO_RC`` and ``PYTHONPATH``; here ``./egate verify``. It
only reads, all of one moment, so it may run while people work. Prints each class with its count and
time; ends with 1 at the first class that has faults, or if it could not look. Memory does not grow
with the database.
"""

import argparse
import os
import resource
import sys
import time
from contextlib import closing
from pathlib import Path

import psycopg2


class Failed(SystemExit):
    """It could not look, and has said why."""


def fail(vietnamese, english):
    """Say a sentence in the operator's language, and in that of the rest of the command.

    :raise Failed: always
    """
    print(f"\negate: {vietnamese}\n       ({english})", file=sys.stderr, flush=True)
    raise Failed(1)


def main():
    parser = argparse.ArgumentParser(prog="egate verify", description=__doc__)
    parser.add_argument("-d", "--database", help="its name, if Odoo's settings do not say it")
    database = ready(parser.parse_args().database)
    refuse(database)
    began = time.monotonic()
    print(f"- Đang kiểm tra {database} (verifying) ...", file=sys.stderr, flush=True)
    whole = verify(database)
    seconds = time.monotonic() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = f"{seconds:.1f} s, {peak:.0f} MiB"
    if whole:
        print(f"Mọi điều đều đúng (all holds): {figures}")
        return 0
    print(f"CÓ ĐIỀU KHÔNG ĐÚNG (NOT ALL HOLDS): {figures}")
    print("Giữ lại các dòng FAULT ở trên, đừng tự sửa dữ liệu, và gửi cho người phát triển.")
    return 1


def ready(name):
    """Read Odoo's settings; return the name of the database.

    :raise Failed: they name none, or what we would read as missing is only closed to us
    """
    from odoo.tools import config

    config.parse_config([*(["-d", name] if name else []), "--log-level=warn"], setup_logging=True)
    if len(config["db_name"]) != 1:
        fail(
            "chưa rõ cơ sở dữ liệu nào: thêm -d TÊN, hoặc ghi db_name trong odoo.conf.",
            "say which database: -d NAME, or db_name in Odoo's settings",
        )
    files = Path(config["data_dir"])
    try:
        closed = os.geteuid() not in (0, files.stat().st_uid)
    except FileNotFoundError:
        closed = False
    except PermissionError:
        closed = True
    if closed:
        fail(
            f"{files} là của người dùng khác: chạy bằng người dùng của dịch vụ, runuser -u egate.",
            "run this as the user of the service",
        )
    from odoo.service.server import load_server_wide_modules

    load_server_wide_modules()
    return config["db_name"][0]


def refuse(database):
    """Look at no database that is away, is without the suite, or is half upgraded.

    :raise Failed: it is such a one
    """
    from odoo.sql_db import db_connect

    from odoo.addons.egate_base.tools.upgrade_mark import unfinished

    try:
        with closing(db_connect(database).cursor()) as cr:
            cr.execute("SELECT to_regclass('egate_dossier_event')")
            there = cr.fetchone()[0]
            mark = there and unfinished(cr)
    except psycopg2.OperationalError as error:
        words = str(error).strip()
        fail(
            f"không nối được cơ sở dữ liệu {database}: {words}",
            f"there is no database {database}, or it cannot be reached",
        )
    if not there:
        fail(
            f"cơ sở dữ liệu {database} không có phần mềm này.",
            f"the database {database} is without the suite",
        )
    if mark:
        fail(
            f"lần cập nhật cơ sở dữ liệu {database} chưa xong: chạy lại lệnh cập nhật.",
            f"the upgrade of the database {database} has not ended: the upgrade goes on when it is "
            "run again",
        )


def verify(database):
    """Read all in one read-only transaction; say whether all holds."""
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry

    registry = Registry(database)
    from odoo.addons.egate_dossier.verify import run

    with registry.cursor() as cr:
        # At REPEATABLE READ, as every cursor of Odoo is: of one moment.
        cr.execute("SET TRANSACTION READ ONLY")
        return run(api.Environment(cr, SUPERUSER_ID, {}), lambda line: print(line, flush=True))


if __name__ == "__main__":
    sys.exit(main())
