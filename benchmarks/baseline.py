"""Odoo as it is delivered: base, mail, portal and project in a database of their own.

It is installed once into a template, named by a key of this Odoo and this recipe like those of
``./egate test``, copied for each run and dropped at its end. Its user is an ordinary project user.
"""

import hashlib
import os
from contextlib import contextmanager
from datetime import datetime, time

import pytz
from bench import PREFIX as RUNS
from context import (
    copy_database,
    create_database,
    databases,
    drop_database,
    locked,
    query,
    rename_database,
    timed,
)
from office import LANGUAGE, ZONE, Database, attendance_vals, give_password, holidays
from screens import specification
from templates import PREFIX as TEMPLATES
from templates import install, older_layers

from odoo.fields import Command

MODULES = ("base", "mail", "portal", "project")
SITE_MODULES = ("base", "mail", "website")
# Changes with the recipe below.
RECIPE = "1"
NAME, SITE = "baseline", "baselinesite"


@contextmanager
def copied(name=NAME, modules=MODULES):
    """Give the name of a fresh copy of the baseline's template; drop the copy afterwards."""
    # Ends in this process's number: if it is killed, the next "bench" drops what it left.
    database = f"{RUNS}{name if name != NAME else ''}{os.getpid()}"
    try:
        with locked("database"):
            copy_database(_template(name, modules), database)
        yield database
    finally:
        drop_database(database)


def _template(name, modules):
    """Return the template's name; make it, and drop those of older keys, when it is not there."""
    parts = "\0".join([os.environ["ODOO_KEY"], RECIPE, LANGUAGE, *modules])
    key = hashlib.sha256(parts.encode()).hexdigest()[:12]
    target = f"{TEMPLATES}{name}_{key}"
    if target not in databases(target):
        work = f"{TEMPLATES}making_{name}"
        drop_database(work)  # under the lock: what is there was interrupted
        with timed(f"Installing Odoo's own {modules[-1]} application as a baseline"):
            try:
                create_database(work)
                install(work, modules, first=True)
                query("ANALYZE", database=work)
                rename_database(work, target)
            finally:
                drop_database(work)
    for older in older_layers(name, target):
        drop_database(older)
    return target


class Baseline(Database):
    """What Odoo offers for comparable work."""

    def __init__(self, name):
        super().__init__(name)
        with self.session() as env:
            self._set_up(env)

    def create_task(self):
        """Create a task as the project user; return its id."""
        with self.session(self.user) as env:
            return (
                env["project.task"]
                .create({"name": "Đăng ký khai sinh", "project_id": self.project})
                .id
            )

    def move_task(self, task_id):
        """Move a task from the first stage to the second."""
        with self.session(self.user) as env:
            env["project.task"].browse(task_id).stage_id = self.stages[1]

    def add_workers(self, count, hashed):
        """Add project users who sign in with one password; return their logins."""
        with self.session() as env:
            logins = [f"worker.{number}" for number in range(count)]
            give_password(env, self._people(env, logins).ids, hashed)
        return logins

    def task_form(self):
        """Return what the web client asks for in a task's form, as the project user sees it."""
        with self.session(self.user) as env:
            return specification(env["project.task"], "project.view_task_form2", "form")

    def _people(self, env, logins):
        groups = env.ref("base.group_user") + env.ref("project.group_project_user")
        common = {"lang": LANGUAGE, "tz": ZONE, "group_ids": [Command.set(groups.ids)]}
        return env["res.users"].create(
            [{"name": login, "login": login, **common} for login in logins]
        )

    def _set_up(self, env):
        self.user = self._people(env, ["worker"]).id
        project = env["project.project"].create(
            {
                "name": "Một cửa",
                "type_ids": [
                    Command.create({"name": name, "sequence": sequence})
                    for sequence, name in enumerate(("Chờ xử lý", "Đang thẩm định", "Xong"))
                ],
            }
        )
        self.project, self.stages = project.id, project.type_ids.sorted("sequence").ids
        calendar = env["resource.calendar"].create(
            {
                "name": "Giờ hành chính",
                "tz": ZONE,
                "attendance_ids": [Command.clear(), *map(Command.create, attendance_vals())],
            }
        )
        zone = pytz.timezone(ZONE)

        def utc(day, clock):
            moment = zone.localize(datetime.combine(day, clock))
            return moment.astimezone(pytz.utc).replace(tzinfo=None)

        env["resource.calendar.leaves"].create(
            [
                {
                    "name": "Nghỉ lễ",
                    "calendar_id": calendar.id,
                    "date_from": utc(day, time.min),
                    "date_to": utc(day, time(23, 59, 59)),
                }
                for day in holidays()
            ]
        )
        self.calendar = calendar.id
