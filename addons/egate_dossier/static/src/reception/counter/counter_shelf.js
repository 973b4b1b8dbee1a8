import { browser } from "@web/core/browser/browser";

/** What says nothing about anybody, so that it may lie in the browser of a shared desk. */
const IMPERSONAL = new Set([
    "procedure_id",
    "variant_id",
    "channel",
    "result_channel",
    "notice_channel",
    "page_count",
    "copy_count",
    "sets",
    "exemption_id",
    "reception_unit_id",
    "applicant_kind",
    "tick_required",
]);
const OVER_LOGIN = "egate_counter_over_login";
const LINE = new Set(["received", "original_count", "copy_count"]);

/** Leave out names, numbers and free texts. */
export function impersonal(changes) {
    const kept = {};
    for (const [name, value] of Object.entries(changes)) {
        if (IMPERSONAL.has(name)) {
            kept[name] = value;
        } else if (name === "papers") {
            kept.papers = {};
            for (const [id, vals] of Object.entries(value)) {
                const counts = Object.entries(vals).filter(([key]) => LINE.has(key));
                kept.papers[id] = Object.fromEntries(counts);
            }
        }
    }
    return kept;
}

/**
 * Keeps what has not reached the server over a reload, in the browser's own storage: choices and
 * counts only. Personal details live in the memory of the page and in the draft on the server. Only
 * where the session has ended they wait in the storage of this tab, which goes with it, until the
 * same person has logged in; whoever else logs in here finds nothing.
 */
export class Shelf {
    constructor(userId) {
        this.userId = userId;
        this.name = `egate_counter:${userId}`;
    }

    /** Keep everything until the login. */
    keepAll(id, key, changes) {
        const text = JSON.stringify({ user: this.userId, id, key, changes });
        try {
            browser.sessionStorage.setItem(OVER_LOGIN, text);
        } catch {
            // Full or forbidden: the memory of the page still has it.
        }
    }

    /** Return what was kept over the login by the same person, and forget it in any case. */
    takeAll() {
        try {
            const kept = JSON.parse(browser.sessionStorage.getItem(OVER_LOGIN)) || false;
            browser.sessionStorage.removeItem(OVER_LOGIN);
            return kept && kept.user === this.userId && kept;
        } catch {
            return false;
        }
    }

    read() {
        try {
            return JSON.parse(browser.localStorage.getItem(this.name)) || false;
        } catch {
            return false;
        }
    }

    put(id, key, changes) {
        const kept = impersonal(changes);
        if (Object.keys(kept).length) {
            this.write({ id, key, changes: kept });
        }
    }

    /** Forget what has arrived; the key is that of the first change, before there was an id. */
    drop(id, key) {
        browser.sessionStorage.removeItem(OVER_LOGIN);
        const kept = this.read();
        if (kept && (kept.key === key || kept.id === id)) {
            browser.localStorage.removeItem(this.name);
        }
    }

    /** Return what was kept of the draft `id` (or of none yet), and forget it. */
    take(id) {
        const all = this.takeAll();
        const kept = this.read();
        if (all && all.id === id) {
            browser.localStorage.removeItem(this.name);
            return all;
        }
        if (!kept || kept.id !== id) {
            return false;
        }
        browser.localStorage.removeItem(this.name);
        return kept;
    }

    write(kept) {
        try {
            browser.localStorage.setItem(this.name, JSON.stringify(kept));
        } catch {
            // Full or forbidden: the memory of the page still has it.
        }
    }
}
