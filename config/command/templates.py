"""Template databases: each addon is a layer on the one below, made once and then copied.

Layer 0 holds Odoo's own modules that the suite depends on, with Vietnamese loaded; then comes
one layer for each addon, in the order of their dependencies, and ``egate_demo`` last. A layer's
name ends in a key that hashes all it depends on, so a change in an addon makes anew only that
layer and those above. "plain" is the layer below the demo, with the addons ``egate_test_*`` on
top, which hold models for tests alone: the demo never has them.

Attachments (compiled assets, pictures) are stored in the database, not in a filestore: a copy
of the database is then complete, is made by one statement and leaves no files behind.
"""

import ast
import contextlib
import hashlib
import os
import re
import subprocess
import tempfile

import psycopg2
from addon_files import digest
from context import (
    ADDONS,
    DEMO,
    MARK,
    STATE,
    copy_database,
    create_database,
    databases,
    drop_database,
    fail,
    locked,
    odoo_command,
    odoo_shell,
    query,
    rename_database,
    say,
    timed,
)
from lines import bad_lines

PREFIX = f"egate_tpl_{MARK}_"
# Changes with the recipe below, so that databases made by an older one are not reused.
RECIPE = "4"
LANGUAGE = "vi_VN"
# Under another clock: where the ordinary cluster answers (see clock.sh).
CLOCK_SOURCE = os.environ.get("EGATE_CLOCK_SOURCE")

# Odoo installs partner_autocomplete by itself; it would ask a server abroad for every company
# name that is typed, and log a warning where there is no way out.
IN_DATABASE = """
autocomplete = env["ir.module.module"].search(
    [("name", "=", "partner_autocomplete"), ("state", "=", "installed")]
)
if autocomplete:
    autocomplete.button_immediate_uninstall()
env["ir.config_parameter"].set_param("ir_attachment.location", "db")
env["ir.attachment"].force_storage()
env.cr.commit()
"""
# All bundles but those of Odoo's own JavaScript tests and of rare screens, which take most of
# the half minute that all of them would.
ASSETS = """
qweb = env["ir.qweb"]
rare = ("tests", "_dark", "_print", "api_doc")
js, css = qweb._get_bundles_to_pregenarate()
for bundle in sorted(js | css):
    if not any(word in bundle for word in rare):
        if bundle in js:
            qweb._get_asset_bundle(bundle, css=False, js=True).js()
        if bundle in css:
            qweb._get_asset_bundle(bundle, css=True, js=False).css()
env.cr.commit()
"""


def suite():
    """The addons of the product, lower ones first: all that are not for tests alone."""
    return [name for name in manifests() if not for_tests(name)]


def manifests():
    """The installable addons with their manifests, lower ones first."""
    found = {}
    for path in sorted(ADDONS.glob("*/__manifest__.py")):
        try:
            manifest = ast.literal_eval(path.read_text())
        except (SyntaxError, ValueError) as error:
            fail(f"{path.relative_to(ADDONS.parent)} cannot be read: {error}.")
        if manifest.get("installable", True):
            found[path.parent.name] = manifest
    ordered = {}

    def place(name):
        if name in found and name not in ordered:
            for lower in sorted(found[name].get("depends", [])):
                place(lower)
            ordered[name] = found[name]

    for name in sorted(found, key=lambda name: (for_tests(name), name == DEMO, name)):
        place(name)
    return ordered


def for_tests(name):
    """Whether the addon holds models for tests alone."""
    return name.startswith("egate_test_")


def addon_hash(name):
    """Everything that an installed addon is made of: not its tests, not its prose."""
    return digest(ADDONS / name)


def layers(upto):
    """[(name, key, modules)] from Odoo's own modules up to ``upto``, see :func:`template`."""
    found = manifests()
    if upto is not None and upto not in found:
        fail(f"there is no addon {upto}.")
    below = {"base", "web"}
    for manifest in found.values():
        below.update(set(manifest.get("depends", [])) - set(found))
    key = _key(os.environ["ODOO_KEY"], RECIPE, LANGUAGE, *sorted(below))
    result = [("odoo", key, sorted(below))]
    for name in _chain(found, upto):
        key = _key(key, name, addon_hash(name))
        result.append((name, key, [name]))
    return result


def _chain(found, upto):
    ours = [name for name in found if not for_tests(name)]
    if upto is None:
        chain = [name for name in ours if name != DEMO]
    elif for_tests(upto):
        chain = [name for name in ours if name in _below(found, upto)]
    else:
        chain = ours[: ours.index(upto) + 1]
    if upto != DEMO:
        chain += [name for name in found if for_tests(name) and _below(found, name) <= set(chain)]
    return chain


def _below(found, name):
    """The addons of ours that ``name`` stands on."""
    lower = set(found[name].get("depends", [])) & set(found)
    return lower.union(*(_below(found, other) for other in lower))


def _key(*parts):
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def template(upto):
    """Name of the template with everything up to this addon, made when it is not there.

    ``upto`` is an addon, or None for all but the demo. Call it under ``locked("database")``
    and copy before leaving the lock, so that nobody drops the template in between.
    """
    if CLOCK_SOURCE:
        return _template_at_another_clock(upto)
    for _attempt in range(4):
        wanted = layers(upto)
        source = None
        for name, key, modules in _steps(wanted, databases(PREFIX)):
            target = f"{PREFIX}{name}_{key}"
            if target not in databases(target):
                top = upto in (None, DEMO) and name == wanted[-1][0]
                _make(target, source, name, modules, top)
                if (name, key) not in [layer[:2] for layer in layers(upto)]:
                    # A file changed during the installation: what was made is neither the
                    # old state nor the new one.
                    drop_database(target)
                    say("  files changed meanwhile; once more")
                    break
                _drop_older(name, target)
            source = target
        else:
            return source
    fail("the addons keep changing while they are being installed. Try again in a moment.")


def _steps(wanted, present):
    """Return the layers to make from the highest that is there, which comes first.

    Where no addon of ours has a layer yet, one process installs all that demo and tests stand on:
    each process of its own costs five seconds. A later change makes the layers in between.
    """
    made = [f"{PREFIX}{name}_{key}" in present for name, key, _modules in wanted]
    if any(made[1:]):
        return wanted[len(made) - 1 - made[::-1].index(True) :]
    ours = [f"{PREFIX}{name}_" for name in manifests()]
    shared = [layer for layer in wanted[1:] if not for_tests(layer[0]) and layer[0] != DEMO]
    if not shared or any(database.startswith(tuple(ours)) for database in present):
        return wanted
    name, key, _modules = shared[-1]
    together = (name, key, [one for _name, _key, modules in shared for one in modules])
    return [wanted[0], together, *wanted[len(shared) + 1 :]]


def _template_at_another_clock(upto):
    """The same in the cluster of ``./egate test --at``, which has a clock of its own.

    What holds no dates of today is copied from the ordinary cluster; the demo, whose samples are
    counted back from now, is made here.
    """
    *_lower, below, top = layers(upto)
    if upto != DEMO:
        return _take_over("{}{}_{}".format(PREFIX, *top[:2]))
    target = "{}{}_{}".format(PREFIX, *top[:2])
    if target not in databases(target):
        source = _take_over("{}{}_{}".format(PREFIX, *below[:2]))
        _make(target, source, DEMO, [DEMO], top=True)
    return target


def _take_over(name):
    """Copy a template from the ordinary cluster, once."""
    if name in databases(name):
        return name
    work = f"{PREFIX}making_{os.getpid()}"
    drop_database(work)
    create_database(work)
    with timed("Copying a template database into this run's cluster"):
        pour(name, work, source=CLOCK_SOURCE)
    rename_database(work, name)
    return name


def pour(name, database, source=None, target=None):
    """Copy the database ``name`` into the empty one ``database`` of another cluster.

    :param str source: where the socket of its cluster is; else that of libpq's variables
    :param str target: the same of the cluster that gets it
    """

    def at(place):
        return ["-h", place] if place else []

    # The extensions are there: whoever restores may not comment on them.
    dump = subprocess.Popen(
        [_program("pg_dump"), "-Fc", "-Z0", "--no-comments", *at(source), name],
        stdout=subprocess.PIPE,
    )
    restore = [_program("pg_restore"), "--no-owner", "--no-acl", "--exit-on-error", *at(target)]
    restored = subprocess.run([*restore, "-d", database], stdin=dump.stdout, check=False)
    if dump.wait() or restored.returncode:
        fail(f"the template {name} could not be copied into another cluster.")
    with contextlib.closing(psycopg2.connect(dbname=database, host=target)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _program(name):
    # Beside the ordinary programs where PostgreSQL is in a folder of its own (see clock.sh).
    return os.path.join(os.environ.get("EGATE_PG_BIN", ""), name)


def _make(target, source, name, modules, top):
    work = f"{PREFIX}making_{os.getpid()}"
    # We hold the lock: whatever was being made before was interrupted.
    for stale in databases(f"{PREFIX}making_"):
        drop_database(stale)
    label = (
        "Odoo's own modules" if source is None else " to ".join(dict.fromkeys([modules[0], name]))
    )
    with timed(f"Installing {label} into a template database"):
        try:
            if source is None:
                create_database(work)
            else:
                copy_database(source, work)
            install(work, modules, first=source is None)
            if source is None:
                odoo_shell(work, IN_DATABASE)
            if top:
                # Browser tests and the first page of "run" find the bundles ready. Those of
                # the template that this one replaces, or of the other that stands on the same
                # addons, serve again where their files are the same.
                for older in older_layers(name, target) or _tops():
                    carry_bundles(older, work)
                odoo_shell(work, ASSETS)
            query("ANALYZE", database=work)
            rename_database(work, target)
        finally:
            drop_database(work)


def older_layers(name, target):
    pattern = rf"{PREFIX}{name}_[0-9a-f]{{12}}"
    found = databases(f"{PREFIX}{name}_")
    return [other for other in found if other != target and re.fullmatch(pattern, other)]


def _tops():
    """Return the templates that are there with bundles: of the demo, else of the tests."""
    named = (f"{PREFIX}{DEMO}_", f"{PREFIX}egate_test_")
    return [other for prefix in named for other in databases(prefix)][:1]


def _drop_older(name, target):
    for other in older_layers(name, target):
        drop_database(other)


def carry_bundles(source, target):
    """Copy compiled bundles between databases; their address holds a hash of their files."""
    columns = "name, type, url, public, mimetype, db_datas, checksum, file_size, res_model, res_id"
    columns += ", create_uid, create_date, write_uid, write_date"
    with tempfile.TemporaryFile() as between:
        for database, statement in (
            (
                source,
                # lint: allow the names of columns above
                f"COPY (SELECT {columns} FROM ir_attachment WHERE url LIKE '/web/assets/%') "
                "TO STDOUT",
            ),
            (target, f"COPY ir_attachment ({columns}) FROM STDIN"),
        ):
            between.seek(0)
            with contextlib.closing(psycopg2.connect(dbname=database)) as connection:
                with connection, connection.cursor() as cursor:
                    cursor.copy_expert(statement, between)


def install(database, modules, first=False, update=()):
    """Install (and update) modules; a WARNING or ERROR line in the log is a failure."""
    arguments = ["-d", database, "--stop-after-init", "--no-http", "--max-cron-threads=0"]
    if modules:
        arguments += ["-i", ",".join(modules)]
    if update:
        arguments += ["-u", ",".join(update)]
    if first:
        arguments += [f"--load-language={LANGUAGE}"]
    log = STATE / "log" / f"install-{'odoo' if first else (list(modules) + list(update))[0]}.log"
    with open(log, "w") as out:
        code = subprocess.run(
            odoo_command(*arguments), stdout=out, stderr=subprocess.STDOUT, check=False
        ).returncode
    text = log.read_text(errors="replace")
    bad = bad_lines(text)
    if code or bad:
        say()
        for line in bad or text.splitlines()[-15:]:
            say(f"    | {line}")
        what = ", ".join([*modules, *update])
        if "No space left on device" in text:
            fail("the disk is full. Free some space and run the command again.")
        fail(
            f"installing {what} {'failed' if code else 'logged the lines above'} "
            f"(the whole log is in {log.relative_to(STATE.parent)})."
        )


def copy(upto, name):
    """Make the database ``name`` as a copy of a template; give its layers' hashes."""
    with locked("database"):
        copy_database(template(upto), name)
    return name
