import { Component, onWillStart, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { BUTTON_CLASS } from "../actions_panel/actions_panel";
import { Entry, missingSentence, refusalOf } from "../entry/entry";
import { EntryFields } from "../entry/entry_fields";

/** So many records go in one request, which is one transaction. */
const PORTION = 100;

function portions(ids) {
    const found = [];
    for (let start = 0; start < ids.length; start += PORTION) {
        found.push(ids.slice(start, start + PORTION));
    }
    return found;
}

/**
 * One action on a selection: what is possible is grouped, what it asks for is entered once, and it
 * runs in portions that can be stopped. What could not be done is listed, each with its reason.
 *
 * When the server is gone, what was done is shown, and one goes on from there: it is asked first what
 * it did of the portion that it did not answer.
 */
export class BulkDialog extends Component {
    static template = "egate_workflow.BulkDialog";
    static components = { Dialog, EntryFields };
    static props = { model: String, ids: { type: Array, element: Number }, close: Function };

    setup() {
        this.orm = useService("orm");
        this.entry = useState(new Entry());
        this.state = useState({
            offer: { total: this.props.ids.length, ways: [], places: [] },
            chosen: false,
            people: [],
            error: "",
            phase: "choose", // then "run", perhaps "broken", then "done"
            total: 0,
            tried: 0,
            done: 0,
            failed: [],
            stopped: false,
            unanswered: 0,
        });
        this.queue = []; // portions to be sent: an action and ids
        this.sent = null; // the portion that is not answered yet
        onWillStart(async () => {
            this.state.offer = await this.orm.call(this.props.model, "bulk_ways", [this.props.ids]);
        });
    }

    get title() {
        return _t("Act on %s selected", this.state.offer.total);
    }

    get percent() {
        return this.state.total ? Math.round((100 * this.state.tried) / this.state.total) : 0;
    }

    get sum() {
        const { chosen, done, failed, total } = this.state;
        const words = { name: chosen.name, done, total, failed: failed.length };
        return failed.length
            ? _t("%(name)s: %(done)s of %(total)s done, %(failed)s not.", words)
            : _t("%(name)s: %(done)s of %(total)s done.", words);
    }

    get broken() {
        const { unanswered } = this.state;
        return unanswered
            ? _t(
                  "The server did not answer. What is counted below was done; of %s more it is not known yet. “Go on” asks the server first, and does nothing twice.",
                  unanswered
              )
            : _t(
                  "The server did not answer. What is counted below was done. “Go on” asks the server first, and does nothing twice."
              );
    }

    buttonClass(way) {
        return BUTTON_CLASS[way.style] || "btn-secondary";
    }

    missing(key) {
        return this.entry.missing.includes(key) && missingSentence(key);
    }

    // -- choosing -----------------------------------------------------------------------------

    async choose(chosen) {
        this.entry.missing = [];
        this.state.error = "";
        this.state.chosen = chosen;
        await this.loadPeople();
    }

    chooseWay(way) {
        return this.choose({ kind: "way", ...way });
    }

    choosePlace(place) {
        const asks = place.held ? ["user", "comment"] : ["user"];
        const parts = [{ transition_id: false, ids: place.ids }];
        const name = _t("Give to somebody in %s", place.unit);
        return this.choose({ kind: "assign", name, asks, parts, count: place.ids.length });
    }

    back() {
        this.state.chosen = false;
        this.state.error = "";
    }

    /** Only who may have all of them can be chosen. */
    async loadPeople() {
        const { chosen } = this.state;
        if (!chosen.asks.includes("user")) {
            return;
        }
        let people = false;
        for (const { transition_id, ids } of chosen.parts) {
            try {
                const found = await this.orm.call(this.props.model, "assignable_people", [
                    ids,
                    transition_id,
                    this.entry.unit,
                ]);
                const known = new Set(found.map((one) => one.id));
                people = people ? people.filter((one) => known.has(one.id)) : found;
            } catch (error) {
                this.state.error = refusalOf(error);
            }
        }
        this.state.people = people || [];
    }

    // -- running ------------------------------------------------------------------------------

    async run() {
        const { chosen } = this.state;
        if (this.entry.check(chosen.asks).length) {
            return;
        }
        this.state.total = chosen.count;
        this.queue = chosen.parts.flatMap((part) =>
            portions(part.ids).map((ids) => ({ transitionId: part.transition_id, ids }))
        );
        await this.goOn();
    }

    async goOn() {
        Object.assign(this.state, { phase: "run", error: "", stopped: false });
        try {
            if (this.sent) {
                await this.settle();
            }
            while (this.queue.length && !this.state.stopped) {
                this.sent = this.queue.shift();
                await this.send(this.sent);
                this.sent = null;
            }
            if (this.entry.files.length && !this.queue.length) {
                // Each record has kept its copy.
                await this.orm.unlink("ir.attachment", this.entry.files.map((file) => file.id));
                this.entry.files = [];
            }
            this.state.phase = "done";
        } catch (error) {
            this.state.phase = "broken";
            this.state.unanswered = this.sent ? this.sent.ids.length : 0;
            if (!(error instanceof ConnectionLostError)) {
                throw error; // a fault of the server's, which the web client shows
            }
        }
    }

    /** Ask what became of the portion that was not answered; the rest of it is sent again. */
    async settle() {
        const { transitionId, ids } = this.sent;
        const args = [ids, transitionId, this.entry.user, this.state.offer.since];
        const done = new Set(await this.orm.silent.call(this.props.model, "bulk_done", args));
        const left = ids.filter((id) => !done.has(id));
        this.state.done += done.size;
        this.state.tried += done.size;
        if (left.length) {
            this.queue.unshift({ transitionId, ids: left });
        }
        this.sent = null;
    }

    async send({ transitionId, ids }) {
        try {
            const { done, failed } = await this.request(transitionId, ids);
            this.state.done += done.length;
            this.state.failed.push(...failed);
        } catch (error) {
            const sentence = refusalOf(error);
            if (ids.length > 1) {
                // One of them refuses for all: each by itself, so that only that one fails.
                this.queue.unshift(...ids.map((id) => ({ transitionId, ids: [id] })));
                return;
            }
            this.state.failed.push({ id: ids[0], name: `#${ids[0]}`, error: sentence });
        }
        this.state.tried += ids.length;
    }

    request(transitionId, ids) {
        const { chosen } = this.state;
        const { model } = this.props;
        if (chosen.kind === "assign") {
            const args = [ids, this.entry.user, this.entry.comment];
            return this.orm.silent.call(model, "action_assign_each", args);
        }
        const values = this.entry.values(chosen.asks);
        const args = [ids, transitionId, this.entry.comment, values];
        return this.orm.silent.call(model, "action_transition_each", args);
    }

    stop() {
        this.state.stopped = true;
    }

    url(one) {
        return `/odoo/${this.props.model}/${one.id}`;
    }
}

// The list is loaded anew when the dialog is closed.
registry.category("actions").add("egate_bulk", (env, action) => {
    const { model, ids } = action.params;
    return new Promise((resolve) => {
        env.services.dialog.add(
            BulkDialog,
            { model, ids },
            { onClose: () => resolve({ type: "ir.actions.act_window_close" }) }
        );
    });
});
