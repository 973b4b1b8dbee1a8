"""Money: the models that keep it say what does not add up."""

from .check import Check, Fault


class Money(Check):
    """What was to be paid, was paid and was given back: asked of the models that keep it.

    A model that keeps money has ``_verify_money()``, which yields what is wrong, and the model and
    id of the record where it is, or the table and name of a guard.
    """

    title = "money"
    counted = "SELECT count(*) FROM egate_dossier_fee"

    def faults(self, env):
        asked = set()
        for name in sorted(env.registry):
            ask = getattr(env.registry[name], "_verify_money", None)
            if ask and not env[name]._abstract and ask not in asked:
                asked.add(ask)
                for what, model, record in env[name]._verify_money():
                    yield Fault(f"{model} {record}", str(what))
