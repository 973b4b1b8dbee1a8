"""Online forms of the demo, from ``data/forms.json``, by the door that an administrator uses."""

from freezegun import freeze_time

from .catalogue import read_table


def load(env):
    """Draw and publish the forms, each on the day from which its procedure is in force."""
    for code, definition in read_table("forms").items():
        procedure = env["egate.procedure"].search([("code", "=", code)])
        with freeze_time(procedure.current_version_id.date_from):
            form = env["egate.online.form"]._from_definition(procedure, definition)
            form.action_publish()
