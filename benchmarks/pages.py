"""Whole pages, asked of Odoo's own application in this process: no network, no other process."""


def client():
    """Return a function that asks for a page of a database by its path and gives the status.

    Nobody is signed in, and no limit of pages a minute is left over from one to the next.
    """
    from werkzeug.test import Client

    from odoo import http
    from odoo.tools import config

    from odoo.addons.egate_base.models.ir_http_limits import ALL_BUCKETS

    web = Client(http.root, use_cookies=False)
    headers = {"Accept-Language": "vi-VN,vi;q=0.9", "Host": "localhost"}

    def ask(database, path):
        for buckets in ALL_BUCKETS:
            buckets.forget()
        config["db_name"] = [database]
        response = web.get(path, headers=headers)
        response.get_data()
        return response.status_code

    return ask
