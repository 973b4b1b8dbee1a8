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
 * counts only. Personal details live in the memory of the page and in the draft on the server.
 */
export class Shelf {
    constructor(userId) {
        this.name = `egate_counter:${userId}`;
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
        const kept = this.read();
        if (kept && (kept.key === key || kept.id === id)) {
            browser.localStorage.removeItem(this.name);
        }
    }

    /** Return what was kept of the draft `id` (or of none yet), and forget it. */
    take(id) {
        const kept = this.read();
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
