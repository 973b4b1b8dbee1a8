import logging
import re
from unittest.mock import patch

from odoo.tests import HttpCase, tagged

from odoo.addons.base.models.ir_asset import IrAsset

#: Odoo's page of unit tests, and its test files that ours stand on.
PAGE = "/web/tests?headless&loglevel=2&preset=desktop&timeout=15000"
BUNDLES = ("web.assets_unit_tests_setup", "web.assets_unit_tests")
FRAMEWORK = ("/web/static/tests/_framework/", "/web/static/tests/web_test_helpers.js")
_asset_paths = IrAsset._get_asset_paths


def _own_tests(model, bundle, assets_params):
    """Leave Odoo's own tests and all styles out: to compile them takes longer than ours run."""
    paths = _asset_paths(model, bundle=bundle, assets_params=assets_params)
    if bundle == "web.assets_unit_tests":
        paths = [one for one in paths if one[0].startswith((*FRAMEWORK, "/egate_"))]
    if bundle in BUNDLES:
        paths = [one for one in paths if not one[0].endswith((".css", ".scss"))]
    return paths


@tagged("post_install", "-at_install")
class TestJavascript(HttpCase):
    """The JavaScript unit tests (HOOT) of our addons, ``static/tests/**/*.test.js``."""

    def _run(self):
        # Compiled here: requests of the page wait for each other, and not longer than 20 seconds.
        for bundle in BUNDLES:
            self.env["ir.qweb"]._get_asset_bundle(bundle, css=False, js=True).js()
        self.browser_js(
            PAGE,
            "",
            login="admin",
            timeout=120,
            success_signal="[HOOT] Test suite succeeded",
            # A test that failed is told so, and the others go on.
            error_checker=lambda message: "[HOOT]" not in message,
        )

    def test_unit_tests(self):
        fault = ""
        try:
            with (
                patch.object(IrAsset, "_get_asset_paths", _own_tests),
                self.assertLogs(f"{self._logger.name}.browser", "INFO") as logs,
            ):
                self._run()
        except AssertionError as error:
            fault = str(error)
        wrong = [one.getMessage() for one in logs.records if one.levelno >= logging.WARNING]
        if fault or wrong:
            self.fail("\n\n".join([*wrong, fault]))
        passed = re.search(r"Passed (\d+) tests", "\n".join(logs.output))
        self.assertTrue(passed and int(passed[1]), "no unit test ran")
