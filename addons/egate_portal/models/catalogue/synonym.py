from odoo import fields, models


class EgateSearchSynonym(models.Model):
    """What citizens say in place of the words of the catalogue, such as “sổ đỏ”.

    The search of the catalogue looks for the meaning, too. One saying may have several meanings:
    one row for each.
    """

    _name = "egate.search.synonym"
    _description = "Word of citizens"
    _inherit = "egate.cached"
    _order = "name, id"

    name = fields.Char(string="Citizens say", required=True)
    meaning = fields.Char(
        string="The catalogue says",
        required=True,
        help="Words that all stand in the name, the keywords or the result of the procedures.",
    )
    active = fields.Boolean(default=True)
