import { reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { ConnectionLostError } from "@web/core/network/rpc";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { refusalOf } from "@egate_workflow/entry/entry";
import { Shelf } from "./counter_shelf";

/** Typing is sent when it rests; choices and what a field was left with, at once. */
const REST_MS = 900;
const RETRY_MS = 3000;
const SESSION_ENDED = "odoo.http.SessionExpiredException";

/** Random text that names a draft before the server has given it a number. */
function makeKey() {
    const bytes = browser.crypto
        ? browser.crypto.getRandomValues(new Uint8Array(18))
        : Array.from({ length: 18 }, () => Math.floor(Math.random() * 256));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Add `more` to `changes`: of the same field the later counts, lines are merged, names add up. */
export function mergeChanges(changes, more) {
    const merged = { ...changes };
    for (const [name, value] of Object.entries(more)) {
        if (Array.isArray(value)) {
            merged[name] = [...(merged[name] || []), ...value];
        } else if (value && typeof value === "object") {
            merged[name] = { ...merged[name] };
            for (const [id, vals] of Object.entries(value)) {
                const isLine = vals && typeof vals === "object";
                merged[name][id] = isLine ? { ...merged[name][id], ...vals } : vals;
            }
        } else {
            merged[name] = value;
        }
    }
    return merged;
}

/** What the head of the screen says of what was entered: only what is kept is saved. */
export function savedWord({ offline, ended, received, saving, unsaved, typing, errors, id }) {
    if (offline || ended) {
        return offline ? "offline" : "ended";
    }
    if (received) {
        return "";
    }
    if (saving || unsaved) {
        return "saving";
    }
    if (typing) {
        return "typing";
    }
    // What is wrong stays on this screen only.
    return Object.keys(errors).length ? "wrong" : id ? "saved" : "";
}

/**
 * What is on the counter's screen, and its way to the server. One request at a time: changes
 * made meanwhile wait, and nothing that was typed is overwritten by an older answer. When the
 * server cannot be reached, they wait longer and go out as soon as it answers again.
 */
export class CounterModel {
    /**
     * @param {Object} orm the service
     * @param {Function} onDraft told the id of the draft on the screen, for the address
     * @param {Function} goOn puts the cursor into the field after a given one
     */
    constructor(orm, onDraft, goOn) {
        this.orm = orm.silent;
        this.onDraft = onDraft;
        this.goOn = goOn;
        this.state = reactive({ offers: false, drafts: [] });
        this.shelf = new Shelf(user.userId);
        this.clear({});
    }

    clear(values) {
        browser.clearTimeout(this.timer);
        this.pending = {};
        this.key = makeKey();
        Object.assign(this.state, {
            id: false,
            received: false,
            values,
            procedure: { name: "", code: "" },
            variants: [],
            exemptions: [],
            owners: [],
            papers: [],
            closed: [],
            errors: {},
            missing: {},
            faults: [],
            difference: false,
            asks_reason: [],
            held: false,
            refused: "",
            needs_agency: false,
            agency: "",
            land: false,
            at_once: false,
            known: false,
            hint: "",
            birth_doubt: "",
            similar: [],
            notice_hint: "",
            fee: { lines: [], total: 0, waived: 0, bases: [] },
            due: { words: "", why: "", warning: "" },
            beside: { colleagues: [], earlier: [], elsewhere: 0, duplicates: [] },
            refusal: "",
            offline: false,
            ended: false,
            typing: false,
            saving: false,
            unsaved: false,
            accepting: false,
            round: (this.state.round || 0) + 1,
        });
    }

    /** Start with the draft that the address names, and with what could not be sent before. */
    async open(draftId, take = false) {
        const { offers, drafts, state } = await this.call("counter_open", [draftId], { take });
        Object.assign(this.state, { offers, drafts });
        this.clear({ ...offers.defaults });
        if (state) {
            this.absorb(state);
        }
        const kept = this.shelf.take(state ? state.id : false);
        if (kept && !this.state.received) {
            this.key = kept.key;
            this.change(kept.changes, true);
        }
        return Boolean(state);
    }

    /** The next citizen, or with `values` another dossier of the same one. */
    async restart(values = {}) {
        await this.flush();
        if (this.waits) {
            // It could not be sent, and is on this screen only.
            return;
        }
        const left = this.state.received ? false : this.state.id;
        this.clear({ ...this.state.offers.defaults, ...values });
        this.onDraft(false);
        if (Object.keys(values).length) {
            this.change(values, true);
        }
        const { offers, drafts } = await this.call("counter_open", [false], { left_id: left });
        Object.assign(this.state, { offers, drafts });
    }

    /** Throw away a draft of one's own that is not on the screen. */
    async drop(draftId) {
        const { drafts } = await this.call("counter_open", [false], { drop_id: draftId });
        this.state.drafts = drafts;
    }

    // -- changing -----------------------------------------------------------------------------

    /** Show what was entered at once, and send it. */
    change(changes, now = false) {
        const { state } = this;
        if (state.received || state.held || state.refused) {
            return;
        }
        for (const [name, value] of Object.entries(changes)) {
            if (name in state.values) {
                state.values[name] = value;
                delete state.errors[name];
            }
            delete state.missing[name === "tick_required" || name === "papers" ? "paper_ids" : name];
        }
        state.faults = [];
        this.pending = mergeChanges(this.pending, changes);
        state.unsaved = true;
        state.refusal = "";
        this.shelf.put(state.id, this.key, this.pending);
        browser.clearTimeout(this.timer);
        this.timer = browser.setTimeout(() => this.flush(), now ? 0 : REST_MS);
    }

    /** Enter something on a line of `papers` or `owners`. */
    changeLine(list, line, vals, now = false) {
        Object.assign(line, vals);
        this.change({ [list]: { [line.id]: vals } }, now);
    }

    /** What is being typed is not sent before the field is left: it is not kept yet. */
    type() {
        this.state.typing = true;
    }

    typed() {
        this.state.typing = false;
    }

    get waits() {
        return Object.keys(this.pending).length > 0;
    }

    async flush() {
        browser.clearTimeout(this.timer);
        await this.exclusive(async () => {
            const { offline, ended, received } = this.state;
            // Where the line was lost, an answer is what shows that it is back.
            if ((this.waits || offline || ended) && !received) {
                await this.send("counter_change", { key: this.key });
            }
        });
    }

    /** Accept once, however often it is asked for; what waits goes along. */
    async accept() {
        const { state } = this;
        if (state.accepting || state.received || state.held || state.refused) {
            return;
        }
        state.accepting = true;
        const { procedure_id } = state.missing;
        // A name that is none is still there; everything else is asked anew.
        const missing = procedure_id ? { procedure_id } : {};
        Object.assign(state, { refusal: "", faults: [], missing });
        try {
            await this.exclusive(async () => {
                if (!state.id) {
                    await this.send("counter_change", { key: this.key });
                }
                if (state.id) {
                    await this.send("counter_accept");
                }
            });
        } finally {
            state.accepting = false;
        }
    }

    /** Run one request after the other: an older answer never comes after a newer one. */
    async exclusive(task) {
        while (this.sending) {
            await this.sending;
        }
        const running = task();
        // A failure is told once, not to all that wait.
        this.sending = running.catch(() => {}).finally(() => (this.sending = false));
        await this.sending;
        return running;
    }

    async send(method, kwargs = {}) {
        const { state } = this;
        const { round } = state;
        const changes = this.pending;
        browser.clearTimeout(this.timer);
        this.pending = {};
        state.saving = true;
        try {
            const sent = { ...this.wrong(changes), ...changes };
            const answer = await this.call(method, [state.id, sent], kwargs);
            if (round === state.round) {
                Object.assign(state, { offline: false, ended: false });
                this.shelf.drop(state.id, this.key);
                this.absorb(answer);
                this.shelf.put(state.id, this.key, this.pending);
            }
        } catch (error) {
            if (round === state.round) {
                this.failed(error, changes, method);
            }
        } finally {
            state.saving = false;
            state.unsaved = this.waits;
        }
    }

    /** What the server did not take is asked again, so that it stays on the screen until it is right. */
    wrong(changes) {
        const { errors, values } = this.state;
        if (changes.scan) {
            return {};
        }
        const names = Object.keys(errors).filter((name) => name in values);
        return Object.fromEntries(names.map((name) => [name, values[name]]));
    }

    failed(error, changes, method) {
        const { state } = this;
        if (error instanceof ConnectionLostError) {
            this.pending = mergeChanges(changes, this.pending);
            this.shelf.put(state.id, this.key, this.pending);
            state.offline = true;
            if (method === "counter_accept") {
                state.refusal = _t(
                    "The connection was lost while accepting. Press F9 again when it is back: the dossier is received once."
                );
            }
            this.timer = browser.setTimeout(() => this.flush(), RETRY_MS);
            return;
        }
        if (error.exceptionName === SESSION_ENDED) {
            // All of it, for whoever logs in again as the same person: nothing was refused.
            this.pending = mergeChanges(changes, this.pending);
            state.ended = true;
            this.keep();
            this.timer = browser.setTimeout(() => this.flush(), RETRY_MS);
            return;
        }
        // Refused as a whole: it stays on the screen with the reason, and is not sent for ever.
        state.refusal = refusalOf(error);
    }

    /** Keep what waits over the login, as long as this tab is open. */
    keep() {
        if (this.state.ended && this.waits) {
            this.shelf.keepAll(this.state.id, this.key, this.pending);
        }
    }

    // -- what the server says -----------------------------------------------------------------

    absorb(answer) {
        const { state } = this;
        const isNew = !state.id;
        state.id = answer.id;
        if (isNew) {
            this.onDraft(answer.id);
        }
        if (answer.received) {
            this.pending = {};
            Object.assign(state, { received: answer.received, refusal: "", held: false });
            return;
        }
        const { values, errors, papers, owners, ...rest } = answer;
        Object.assign(state, { beside: state.beside, refusal: "", faults: [], ...rest });
        for (const { field, text } of state.faults) {
            // What is wrong at the field is said there already.
            if (field && !(field in errors)) {
                state.missing[field] ??= text;
            }
        }
        // What is wrong stays as it was typed; what was typed since is newer.
        for (const [name, value] of Object.entries(values)) {
            if (!(name in errors) && !(name in this.pending)) {
                state.values[name] = value;
            }
        }
        state.errors = errors;
        for (const [name, lines] of Object.entries({ papers, owners })) {
            const newer = this.pending[name] || {};
            state[name] = lines.map((line) => ({ ...line, ...newer[line.id] }));
        }
    }

    /** The promise as it is this minute; nothing is said when the server cannot be reached. */
    async refreshDue() {
        const { id, received, procedure, round } = this.state;
        if (!id || received || !procedure.name || this.sending || this.waits) {
            return;
        }
        try {
            const due = await this.call("counter_due", [id]);
            if (this.state.round === round && !this.state.received) {
                this.state.due = due;
            }
        } catch (error) {
            if (error.exceptionName === SESSION_ENDED) {
                this.state.ended = true;
            } else if (!(error instanceof ConnectionLostError)) {
                refusalOf(error);
            }
        }
    }

    async takeOver() {
        await this.reload(true);
    }

    /** Show the draft as it is now on the server, for instance after a dialog. */
    async reload(take = false) {
        const { id, round } = this.state;
        await this.exclusive(async () => {
            const { state } = await this.call("counter_open", [id], { take });
            if (state && round === this.state.round) {
                this.absorb(state);
            }
        });
    }

    agencies(text) {
        return this.call("counter_agencies", [text]);
    }

    procedures(text) {
        return this.call("counter_procedures", [text, this.state.values.reception_unit_id || false]);
    }

    call(method, args, kwargs = {}) {
        return this.orm.call("egate.dossier", method, args, kwargs);
    }
}
