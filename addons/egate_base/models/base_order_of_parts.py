from odoo import api, models


class Base(models.AbstractModel):
    """The order of the parts of a model, as it was found when the model was made."""

    _inherit = "base"

    @classmethod
    @api.private
    def mro(cls):
        """Return the classes of this model in the order in which methods are looked for.

        Odoo asks for it twice at each call from outside; ``type.mro`` finds it anew each time,
        which takes 1.2 ms for a dossier's 170 classes.
        """
        return list(cls.__mro__)
