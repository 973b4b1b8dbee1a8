from . import dossier_payment
