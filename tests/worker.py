"""A clerk in a process of their own: waits for the start signal, does one thing, says what came.

Started by test_concurrency.py with the names of a database and of a job, and the job's arguments
as JSON. Prints ``ready``, waits for a line, prints one line of JSON.

With ``steps`` before the job, it is done again for every line, which names the moment to pretend.
With ``herd`` before the job, the arguments are a list: one process is forked for each of them (as
Odoo's own server does), all are let go at once, and the line of JSON is the list of their answers,
each with the number of attempts that it took. Of one that was killed, that is all there is to say.

With ``arena`` before the job, every line is a race: a list of login, job and arguments, for each of
which a process is forked as in a herd. The line of JSON is the list of their answers; a refusal is
an answer, as the person reads it.
"""

import functools
import itertools
import json
import os
import signal
import sys
import threading

import freezegun

import odoo.api
import odoo.fields
import odoo.modules.registry
import odoo.service.model
import odoo.sql_db
from odoo.exceptions import AccessError, UserError
from odoo.tools import config


def take_numbers(env, scope, times):
    """Issue ``times`` numbers, each in a transaction of its own, as receptions do."""
    numbers = []
    for _ in range(times):
        numbers += env["egate.number"]._take(scope)
        env.cr.commit()
    return numbers


def take_and_roll_back(env, scope):
    """Issue a number, then fail as a reception may."""
    numbers = env["egate.number"]._take(scope)
    env.cr.rollback()
    return numbers


def count_statements(env, scopes):
    """Issue a number of each scope; return how many statements that was on all connections."""
    threading.current_thread().query_count = 0
    env["egate.number"]._take_many([(scope, 1) for scope in scopes])
    return threading.current_thread().query_count


def take_and_bind(env, user):
    """Issue a number as a reception does, and write something in the transaction that asked.

    :return: how the number's transaction commits; whether those after it on the same connection
        commit as they always do; whether all that the number wrote is on the disk when the
        caller's commit is done
    """
    numbers = env["egate.number"]
    with numbers._number_cursor() as cr:
        cr.execute("SHOW synchronous_commit")
        settings = cr.fetchone()
    with env.registry.cursor() as cr:
        cr.execute("SELECT setting = reset_val FROM pg_settings WHERE name = 'synchronous_commit'")
        settings += cr.fetchone()
    numbers._take("test/bind")
    # As outside the tests, whose databases may be lost.
    env.cr.execute("SET LOCAL synchronous_commit = on")
    env.cr.execute("SELECT pg_current_wal_insert_lsn()")
    issued = env.cr.fetchone()
    env["res.users"].browse(user).signature = str(issued)
    env.cr.commit()
    env.cr.execute("SELECT pg_current_wal_flush_lsn() >= %s::pg_lsn", issued)
    return [*settings, *env.cr.fetchone()]


def act(env, dossier, transition):
    """Press a button on a dossier; a refusal is the answer that the person reads."""
    try:
        env["egate.dossier"].browse(dossier).action_transition(transition)
    except UserError as refusal:
        return {"refused": str(refusal)}
    return {"done": True}


def look(env, dossier, transition):
    """Say whether a dossier can be read, and why not acted on."""
    record = env["egate.dossier"].browse(dossier)
    try:
        record.read(["code"])
    except AccessError as refusal:
        return {"sees": False, "refused": str(refusal)}
    transition = env["egate.workflow.transition"].browse(transition)
    return {"sees": True, "refused": record._transition_error(transition)}


def receive(env, dossier):
    """Press "accept" on a draft."""
    env["egate.dossier"].browse(dossier).action_receive()
    return env["egate.dossier"].browse(dossier).code


def receive_new(env, vals, key=None):
    """Hand a dossier in by its values, as an import or a partner does."""
    dossier = env["egate.dossier"]._receive_new([vals], key and "test", key and [key])
    return {
        "code": dossier.code,
        "owner": dossier.sudo().applicant_id.id,
        "register": dossier.register_line_ids.register_id.id,
        "line": dossier.register_number,
    }


def guide(env, dossier):
    """Give out the guide slip of a draft."""
    draft = env["egate.dossier"].browse(dossier)
    draft.action_issue_guide({"lines": [{"name": "Giấy chứng sinh", "original_count": 1}]})
    return draft.slip_ids.mapped("code")


def refuse(env, dossier):
    """Refuse to accept a draft; what was accepted meanwhile is the answer that the clerk reads."""
    draft = env["egate.dossier"].browse(dossier)
    try:
        draft.action_refuse({"reason": "Không thuộc thẩm quyền", "legal_basis": "Điều 13"})
    except UserError as refusal:
        return {"refused": str(refusal)}
    return {"done": True}


def accept(env, dossier):
    """Accept a draft; what was refused meanwhile is the answer that the clerk reads."""
    try:
        env["egate.dossier"].browse(dossier).action_receive()
    except UserError as refusal:
        # As a request does: what was begun is lost with the refusal.
        env.cr.rollback()
        return {"refused": str(refusal)}
    return {"done": True}


def collect_fee(env, dossier, key):
    """Take the fee of a dossier; a refusal is the answer that the cashier reads."""
    try:
        return env["egate.payment"].collect_fee(dossier, {"key": key})
    except UserError as refusal:
        return {"refused": str(refusal)}


def refund_fee(env, payment):
    """Give the money of a receipt back."""
    try:
        return env["egate.payment"].refund_fee(payment, {"reason": "Thu nhầm"})
    except UserError as refusal:
        return {"refused": str(refusal)}


def take_statement(env, account, content):
    """Take a bank's statement in."""
    account = env["egate.bank.account"].browse(account)
    layout = env.ref("egate_dossier.egate_bank_layout_csv")
    statements = env["egate.bank.statement"]
    return statements._take_in(account, layout, content.encode(), "sao-ke.csv", False)


def take_transfer(env, line):
    """Take a line of a bank's statement; a refusal is the answer that the cashier reads."""
    try:
        env["egate.bank.statement.line"].browse(line).action_confirm()
    except UserError as refusal:
        return {"refused": str(refusal)}
    return {"done": True}


def print_in_bulk(env, piece=5):
    """Be the server's own job that prints in bulk, as one more worker."""
    # sudo: the server prints everybody's jobs
    env["egate.print.job"].sudo()._cron_print(piece=piece)
    return {"done": True}


def send_form(env, form, desk):
    """Send a form that was kept to a counter's printer."""
    form, desk = env["egate.issued.form"].browse(form), env["egate.desk"].browse(desk)
    # sudo: no group has rights on what is sent
    return env["egate.print.sending"].sudo()._send(form, desk)["state"]


def close_day(env, day):
    """Close a cashier's day with what is in the drawer."""
    closing = env["egate.cashier.closing"].browse(day)
    closing.action_close(closing.cash, "Đếm cuối ngày")
    return {"done": True}


def close_book(env, book):
    """Close a register."""
    env["egate.register"].browse(book).action_close()
    return {"done": True}


def give_receipt(env, dossier):
    """Print the receipt; return its number among the prints and the hash of what came."""
    form = env["ir.actions.report"]._egate_issue("egate_reports.receipt", [dossier])
    return [form.print_number, form.sha256]


def add_day_off(env, calendar, day):
    """Enter a day off on a calendar's form."""
    env["resource.calendar"].browse(calendar).write(
        {"egate_exception_ids": [(0, 0, {"date": day, "name": "Nghỉ"})]}
    )


def recount(env, batch_size, dies_in=0):
    """Count open records again as the cron does; die in the middle of batch ``dies_in``."""
    recounts = type(env["egate.calendar.recount"])
    count_again, batches = recounts._count_again, itertools.count(1)

    def mortal(self, model, ids):
        count_again(self, model, ids)
        if next(batches) == dies_in:
            self.env.flush_all()
            print(json.dumps("dead"), flush=True)
            os._exit(0)

    recounts._count_again = mortal
    env(su=True)["egate.calendar.recount"]._cron_recount(batch_size)


def take_over(env, piece, dies_in=0):
    """Be the job that takes over and undoes; be killed in piece ``dies_in``, before it is kept."""
    takeovers = type(env["egate.takeover"])
    work, pieces = takeovers._work, itertools.count(1)

    def mortal(self, *limits):
        done = work(self, *limits)
        if next(pieces) == dies_in:
            self.env.flush_all()
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    takeovers._work = mortal
    env(su=True)["egate.takeover"]._cron_take_over(piece)
    return {"done": True}


def finish(env, dossiers):
    """Send each of these dossiers on by its straight way until its end, each in a transaction."""
    for record in env(su=True)["egate.dossier"].browse(dossiers):
        while not record.closed_at:
            odoo.service.model.retrying(functools.partial(send_on, record), env)
    return {"done": True}


def send_on(record):
    record.invalidate_recordset()
    state = record.workflow_state_id
    ways = state.workflow_id.transition_ids.filtered(
        lambda way: way.from_id == state and way.style == "primary"
    )
    record._move(ways[0], {})


def fold(env, times):
    """Fold the figures of ended dossiers, again and again; say how many changes that were."""
    count = 0
    for _ in range(times):
        count += env["egate.dossier.cell"]._fold()
        env.cr.commit()
    return count


def rebuild(env, portion, dies_in=0):
    """Count the figures again as the job does; die in the middle of portion ``dies_in``."""
    facts = type(env["egate.dossier.fact"])
    count_again, portions = facts._rebuild_portion, itertools.count(1)

    def mortal(self, first, portion):
        after = count_again(self, first, portion)
        if next(portions) == dies_in:
            print(json.dumps("dead"), flush=True)
            os._exit(0)
        return after

    facts._rebuild_portion = mortal
    env["egate.dossier.fact"]._cron_rebuild(portion, noted=1)
    return {"done": True}


def pause(env, dossiers):
    """Stop the clock of each of these dossiers, as the engine does for whoever asks for papers."""
    for dossier in env(su=True)["egate.dossier"].browse(dossiers):
        odoo.service.model.retrying(functools.partial(pause_one, dossier), env)


def pause_one(dossier):
    dossier._append_deadline_entry(
        "pause",
        odoo.fields.Datetime.now(),
        policy="resume",
        cause="supplement",
        basis="Điều 19",
        document="12/PYC",
    )


def scan(env, code):
    """Scan a dossier onto one's own stack; say what was wrong with it."""
    stack = env["egate.handover"].start()["id"]
    return {"fault": env["egate.handover"].browse(stack).scan(code).get("fault")}


def ask(env, dossier, reason):
    """Ask a citizen for a paper on form 02."""
    line = {"name": "Sơ đồ vị trí", "original_count": 1, "fault": "Chưa nộp"}
    values = {"reason": reason, "legal_basis": "Nghị định 118/2025/NĐ-CP", "lines": [line]}
    env["egate.dossier"].browse(dossier).action_issue_supplement(values)
    return {"done": True}


def decide(env, model, record, method, arguments=()):
    """Press a deciding button on a request."""
    getattr(env[model].browse(record), method)(*arguments)
    return {"done": True}


def scan_in(env, stack, code):
    """Scan a dossier of a stack that has come; say what was wrong with it."""
    return {"fault": env["egate.handover"].browse(stack).scan_in(code).get("fault")}


def take_back(env, stack):
    """Take back what nobody has confirmed of a stack; say what has become of each."""
    seen = env["egate.handover"].browse(stack).take_back()
    return {"states": [item["state"] for item in seen["items"]]}


def confirm(env, stack):
    """Confirm all of a stack; say how many are confirmed then, and what was refused."""
    answer = env["egate.handover"].browse(stack).confirm()
    return {"done": len(answer["done"]), "failed": answer["failed"]}


JOBS = {
    job.__name__: job
    for job in (
        take_numbers,
        take_and_roll_back,
        count_statements,
        take_and_bind,
        act,
        look,
        receive,
        receive_new,
        accept,
        guide,
        refuse,
        give_receipt,
        collect_fee,
        refund_fee,
        take_statement,
        take_transfer,
        print_in_bulk,
        send_form,
        close_day,
        close_book,
        add_day_off,
        recount,
        take_over,
        finish,
        fold,
        rebuild,
        pause,
        scan,
        confirm,
        ask,
        decide,
        scan_in,
        take_back,
    )
}


def perform(registry, uid, job, arguments):
    """Do a job with the same retry of serialization failures that a request gets.

    :return: the answer, and how many attempts it took
    """
    attempts = 0
    with registry.cursor() as cr:
        env = odoo.api.Environment(cr, uid, {"lang": "en_US"})

        def attempt():
            nonlocal attempts
            attempts += 1
            return JOBS[job](env, **arguments)

        return odoo.service.model.retrying(attempt, env), attempts


def herd(registry, runners, run=perform):
    """Fork a process for each of the runners; none begins before all are there.

    :param runners: user id, job and arguments of each
    """
    odoo.sql_db.close_all()
    gate_out, gate_in = os.pipe()
    answers = []
    for uid, job, arguments in runners:
        answer_out, answer_in = os.pipe()
        child = os.fork()
        if not child:
            os.close(gate_in)
            os.read(gate_out, 1)
            with os.fdopen(answer_in, "w") as stream:
                json.dump(run(registry, uid, job, arguments), stream)
            os._exit(0)
        os.close(answer_in)
        answers.append((child, os.fdopen(answer_out)))
    # The end of the gate's only writer wakes all of them.
    os.close(gate_in)
    os.close(gate_out)
    found = []
    for child, stream in answers:
        with stream:
            answer = stream.read()
        status = os.waitpid(child, 0)[1]
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        found.append("killed" if killed else json.loads(answer))
    return found


def heard(registry, uid, job, arguments):
    """Do a job as a request does: a refusal loses what was begun, and is what the person reads."""
    try:
        return perform(registry, uid, job, arguments)[0]
    except UserError as refusal:
        return {"refused": str(refusal)}


def arena(registry):
    """Run one race after the other, each named by a line, from this one warm process."""
    for line in sys.stdin:
        registry.check_signaling()  # as every request does
        runners = json.loads(line)
        with registry.cursor() as cr:
            cr.execute("SELECT login, id FROM res_users")
            users = dict(cr.fetchall())
        racing = [(users[login], job, arguments) for login, job, arguments in runners]
        print(json.dumps(herd(registry, racing, heard)), flush=True)


def steps(registry, uid, job, each):
    """Do a job again and again in this process, each time at the moment that a line names."""
    for line in sys.stdin:
        registry.check_signaling()  # as every request does
        with freezegun.freeze_time(line.strip()):
            answer, _attempts = perform(registry, uid, job, each)
        print(json.dumps(answer), flush=True)


def main(database, login, *rest):
    *mode, job, arguments = rest
    config["db_name"] = [database]
    registry = odoo.modules.registry.Registry(database)
    with registry.cursor() as cr:
        cr.execute("SELECT id FROM res_users WHERE login = %s", [login])
        (uid,) = cr.fetchone()
    print("ready", flush=True)
    if mode == ["arena"]:
        return arena(registry)
    if mode == ["steps"]:
        return steps(registry, uid, job, json.loads(arguments))
    sys.stdin.readline()
    if mode == ["herd"]:
        answer = herd(registry, [(uid, job, each) for each in json.loads(arguments)])
    else:
        answer, _attempts = perform(registry, uid, job, json.loads(arguments))
    print(json.dumps(answer), flush=True)
    return None


if __name__ == "__main__":
    main(*sys.argv[1:])
