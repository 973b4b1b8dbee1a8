from . import controllers
from . import models
from . import wizard
from .tools import database_away, sessions_away, upgrade_mark


def uninstall_hook(env):
    """Take the guards off, so that the tables can go.

    Every addon of the suite stands on this one and goes with it. Odoo deletes records one by one
    before it drops the tables; keys between those would refuse it, and what they protect (a role,
    its group of rights) would be left behind.
    """
    env.ref("base.menu_management").active = True
    env.cr.execute(
        """
        DROP FUNCTION IF EXISTS egate_append_only() CASCADE;
        DROP FUNCTION IF EXISTS egate_assignment_kept() CASCADE;
        DO $$
        DECLARE fk record;
        BEGIN
            FOR fk IN
                SELECT conrelid::regclass AS owner, conname FROM pg_constraint
                WHERE contype = 'f' AND conrelid::regclass::text LIKE 'egate\\_%'
            LOOP
                EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', fk.owner, fk.conname);
            END LOOP;
        END $$;
        """
    )
