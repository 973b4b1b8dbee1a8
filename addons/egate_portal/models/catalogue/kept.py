"""What the public pages keep in memory is forgotten when one of these changes."""

from odoo import models


class EgateSector(models.Model):
    _name = "egate.sector"
    _inherit = ["egate.sector", "egate.cached"]


class EgateLevel(models.Model):
    _name = "egate.level"
    _inherit = ["egate.level", "egate.cached"]


class EgateAudience(models.Model):
    _name = "egate.audience"
    _inherit = ["egate.audience", "egate.cached"]


class EgateLifeEvent(models.Model):
    _name = "egate.life.event"
    _inherit = ["egate.life.event", "egate.cached"]


class EgateLaw(models.Model):
    _name = "egate.law"
    _inherit = ["egate.law", "egate.cached"]


class EgateLawFile(models.Model):
    _name = "egate.law.file"
    _inherit = ["egate.law.file", "egate.cached"]


class EgateFormTemplate(models.Model):
    _name = "egate.form.template"
    _inherit = ["egate.form.template", "egate.cached"]


class EgateFormTemplateFile(models.Model):
    _name = "egate.form.template.file"
    _inherit = ["egate.form.template.file", "egate.cached"]
