"""What must always hold, checked over the whole database: what ``./egate verify`` runs.

Each module holds checks that belong together; a check is one class of faults. They read, in one
transaction, what the product wrote, and change nothing. Rows come through server-side cursors, so
that memory does not grow with the database.

Only the operator sees what a check tells, in English like the rest of the command.
"""

import time

from odoo.addons.egate_base.tools.hooks import hooked

from . import (
    acts,
    anonymised,
    definitions,
    due_times,
    files,
    guards,
    money,
    numbers,
    rights,
    steps,
    takeovers,
    trails,
)
from .check import Check, Fault

#: In this order: without its guards the database proves nothing, so they come first.
CHECKS: tuple[Check, ...] = (
    guards.Triggers(),
    guards.UniqueIndexes(),
    rights.Assignments(),
    definitions.Places(),
    trails.Chains(),
    files.Files(),
    files.Contents(),
    acts.Links(),
    acts.Acts(),
    acts.Signatures(),
    due_times.Ledgers(),
    steps.Steps(),
    steps.Holders(),
    steps.Requests(),
    numbers.Counters(),
    numbers.Codes(),
    numbers.Registers(),
    numbers.DossiersThere(),
    numbers.Borne(),
    takeovers.Takeovers(),
    money.Money(),
    # Last: to type the words that stand for what is gone makes a fault here, no more.
    anonymised.Anonymised(),
)

#: Faults of a class that are told one by one.
TOLD = 20


def all_checks(env) -> list[Check]:
    """Return the checks, with those of the addons above.

    Hook ``checks_of_verify``: called with nothing, returns a list of checks.
    """
    dossiers = env["egate.dossier"]
    return [*CHECKS, *(one for part in hooked(dossiers, "checks_of_verify") for one in part())]


def run(env, say=print, *, quick=False) -> bool:
    """Check everything, one class after the other; stop at the first that has faults.

    :param env: the superuser's, best in a transaction that reads only
    :param say: told a line for each class, and one for each of the first faults
    :param quick: only what takes no longer with more dossiers, as after an update
    :return: whether all holds
    """
    for check in all_checks(env):
        if quick and not check.quick:
            continue
        began, found = time.monotonic(), 0
        count = check.count(env)
        for found, fault in enumerate(check.faults(env), start=1):  # noqa: B007
            if found == 1:
                say(f"{count:>12,}  {check.title}")
            if found <= TOLD:
                say(f"{'FAULT':>12}  {fault.where}: {fault.what}")
        if found:
            more = f", {found - TOLD:,} of them not shown" if found > TOLD else ""
            say(f"{'':>12}  {found:,} faults{more}. What comes after was not checked.")
            return False
        say(f"{count:>12,}  {check.title:<48} {time.monotonic() - began:6.1f} s")
    return True


__all__ = ["CHECKS", "Check", "Fault", "all_checks", "run"]
