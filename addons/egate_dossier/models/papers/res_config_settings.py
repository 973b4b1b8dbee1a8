from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.egate_base.tools.hooks import hook

from ...tools import kinds
from ..dossier.access_log_lists import DEFAULT_MANY, LEAST
from .file import (
    DEFAULT_MAX_MB,
    DEFAULT_MAX_MEGAPIXELS,
    DEFAULT_MAX_PAGES,
    DEFAULT_TYPES,
)

#: What may be accepted besides PDF.
_TYPE_FIELDS = {
    "egate_accept_jpeg": kinds.JPEG,
    "egate_accept_png": kinds.PNG,
    "egate_accept_tiff": kinds.TIFF,
    "egate_accept_heic": kinds.HEIC,
}


class ResConfigSettings(models.TransientModel):
    """What files an office accepts; see ``egate.dossier.file._limits``."""

    _inherit = "res.config.settings"

    egate_max_file_mb = fields.Integer(
        string="Largest file (MB)",
        config_parameter="egate_dossier.max_file_mb",
        default=DEFAULT_MAX_MB,
    )
    egate_max_file_pages = fields.Integer(
        string="Most pages of a file",
        config_parameter="egate_dossier.max_file_pages",
        default=DEFAULT_MAX_PAGES,
    )
    egate_max_megapixels = fields.Integer(
        string="Largest picture (million pixels)",
        config_parameter="egate_dossier.max_megapixels",
        default=DEFAULT_MAX_MEGAPIXELS,
    )
    egate_bulk_reading = fields.Integer(
        string="Many at once",
        config_parameter="egate_dossier.bulk_reading",
        default=DEFAULT_MANY,
    )
    egate_accept_jpeg = fields.Boolean(string="JPEG")
    egate_accept_png = fields.Boolean(string="PNG")
    egate_accept_tiff = fields.Boolean(string="TIFF")
    egate_accept_heic = fields.Boolean(string="HEIC (iPhone)")

    @api.constrains("egate_max_file_mb", "egate_max_file_pages", "egate_max_megapixels")
    def _check_file_limits(self):
        for settings in self:
            if not (
                1 <= settings.egate_max_file_mb <= 200
                and 1 <= settings.egate_max_file_pages <= 5000
                and 1 <= settings.egate_max_megapixels <= 1000
            ):
                raise ValidationError(
                    self.env._(
                        "Files: 1 to 200 MB, 1 to 5000 pages, 1 to 1000 million pixels. Other "
                        "limits would keep every paper out or stop the server."
                    )
                )

    @api.constrains("egate_bulk_reading")
    def _check_bulk_reading(self):
        for settings in self:
            if not LEAST <= settings.egate_bulk_reading <= 1000:
                raise ValidationError(
                    self.env._(
                        "Enter from %(least)s to 1000 records: with fewer every list would be "
                        "noted, with more nobody would see who takes many people's details away.",
                        least=LEAST,
                    )
                )

    @hook("settings_read")
    def _read_accepted(self):
        # sudo: all who may open the settings read them as a whole
        get_param = self.env["ir.config_parameter"].sudo().get_param
        types = get_param("egate_dossier.allowed_types", DEFAULT_TYPES).split(",")
        return {name: kind in types for name, kind in _TYPE_FIELDS.items()}

    @hook("settings_saved")
    def _save_accepted(self):
        types = [kinds.PDF, *(kind for name, kind in _TYPE_FIELDS.items() if self[name])]
        # sudo: Odoo has let the user write the settings above
        self.env["ir.config_parameter"].sudo().set_param(
            "egate_dossier.allowed_types", ",".join(types)
        )
