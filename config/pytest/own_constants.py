"""pytest plugin: Odoo's source is no code of ours to Hypothesis.

Hypothesis draws some of its values from the constants of every loaded module outside of
site-packages, and reads those files for it. Odoo is unpacked elsewhere: each session would read a
thousand files of it, for values that say nothing about our rules.
"""

import os
import sys

ODOO = os.path.join(os.environ["ODOO_SOURCE"], "")


def pytest_collection_finish():
    providers = sys.modules.get("hypothesis.internal.conjecture.providers")
    if providers:
        is_local = providers.is_local_module_file
        providers.is_local_module_file = lambda path: not path.startswith(ODOO) and is_local(path)
