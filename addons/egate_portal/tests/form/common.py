"""Forms drawn as an administrator draws them, for the tests of online forms."""

from odoo.addons.egate_dossier.tests.common import DossierCommon


def page(*fields, key="p", title="Trang"):
    """Return a page of a definition."""
    return {"key": key, "title": title, "intro": "", "fields": list(fields)}


def field(key, kind="text", **more):
    """Return a field of a definition."""
    return {"key": key, "kind": kind, "label": f"Ô {key}", "help": "", **more}


def when(source, operator, value=None, mode="all"):
    """Return a rule with one condition."""
    return {
        "mode": mode,
        "conditions": [{"field": source, "operator": operator, "value": value}],
    }


def definition(*pages):
    """Return a definition of these pages."""
    return {
        "language": 1,
        "form": 1,
        "edition": 1,
        "title": "Tờ khai",
        "intro": "",
        "pages": list(pages),
    }


class FormCase(DossierCommon):
    """An administrator draws and publishes forms of the sample procedure."""

    def draw(self, *pages, variants=None):
        """Return a draft with these pages."""
        forms = self.env["egate.online.form"].with_user(self.manager)
        return forms._from_definition(
            self.procedure.with_user(self.manager), definition(*pages), variants
        )
