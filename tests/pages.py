"""Which pages of citizens a test looks at, held against the addresses that the office answers."""

import functools
from urllib.parse import urlsplit

from werkzeug.routing import Map, Rule

from odoo.addons.egate_base.tests import doors

#: Addresses that show no citizen a page, and what they answer instead.
NO_PAGE = {
    "/egate/health": "a word, for the proxy",
    "/egate/metrics": "figures, for monitoring",
    "/contactus": "leads on",
    "/contactus-thank-you": "leads on",
    "/egate/language/<string:code>": "leads back",
    "/egate/my/submissions/<int:submission_id>": "leads to the step",
    "/egate/oidc/callback": "leads on",
    "/egate/oidc/signed-out": "leads on",
    "/egate/board/<string:code>/now": "the part of the board that changes",
    "/egate/places/<string:province>": "JSON",
    "/egate/emblem/<string:version>": "a picture",
    "/egate/track/<string:token>/payment.png": "a picture",
    "/egate/my/submissions/<int:submission_id>/files/<int:file_id>/<int:number>.png": "a picture",
    "/egate/forms/files/<path:code>": "a file",
    "/egate/laws/<int:law_id>/files/<int:file_id>": "a file",
    "/egate/my/dossiers/<int:dossier_id>/results/<int:file_id>": "a file",
    "/egate/my/submissions/<int:submission_id>/files/<int:file_id>": "a file",
    "/egate/my/submissions/<int:submission_id>/template/<int:component_id>": "a file",
    "/egate/second-factor": "for officials: theirs is looked at beside the back office",
    "/egate/file/<int:file_id>": "a file, for officials",
    "/egate/file/<int:file_id>/page/<int:page>.png": "a picture, for officials",
    "/egate/personal/copy/<int:request_id>": "a file, for officials",
    "/egate/result/file/<int:file_id>": "a file, for officials",
    "/egate/submission/file/<int:file_id>": "a file, for officials",
    "/egate/supplement/upload/<int:upload_id>": "a file, for officials",
    "/egate/report/issued/<ids>": "a file, for officials",
    "/egate/report/bulk/<int:job_id>": "a file, for officials",
    "/egate/report/word/<report_name>/<int:res_id>": "a file, for officials",
    "/egate/form/word/preview/<int:preview_id>": "a file, for officials",
    "/egate/form/word/standard/<string:kind>": "a file, for officials",
    "/egate/report/pdf/<report_name>/<ids>": "a file, for officials",
    "/egate/figures/<int:run_id>/<string:kind>": "a file, for officials",
    "/egate/figures/kept/<int:snapshot_id>": "a file, for officials",
    "/egate/figures/template": "a file, for officials",
    "/egate/scan-inbox/page/<int:page_id>": "a picture, for officials",
}


def shows(*routes):
    """Say at which routes a test looks; it fails where it does not look at all of them."""

    def held(test):
        @functools.wraps(test)
        def looked(self):
            self.looked = set()
            test(self)
            self.assertFalse(set(routes) - self.looked, "not looked at, as the test says it is")

        looked.shows = frozenset(routes)
        return looked

    return held


def asked_for_by_get(env):
    """Return the routes of the suite that a browser can ask for a page."""
    return {
        address
        for (_addon, address), line in doors.routes(env).items()
        if line.type == "http" and {"GET", "any"} & set(line.methods.split(","))
    }


def shown_by(case):
    """Return the routes at which the tests of a class look."""
    return frozenset().union(*(getattr(one, "shows", ()) for one in vars(case).values()))


def route_of(env, path):
    """Return the route that answers a path."""
    routes = Map([Rule(address) for address in asked_for_by_get(env)]).bind("")
    return routes.match(urlsplit(path).path, return_rule=True)[0].rule
