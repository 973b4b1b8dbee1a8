import { Component, onMounted, onWillStart, onWillUnmount, useRef, useState } from "@odoo/owl";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { officeTime } from "@egate_base/moment/moment_field";
import { refusalOf } from "@egate_workflow/entry/entry";
import { ring } from "./tones";

const MODEL = "egate.handover";

/**
 * Handing a stack over: scan what leaves, give it; or scan what arrives and confirm it. What is
 * wrong, missing or double rings and is named. The stack is kept by the server, scan by scan.
 */
export class Handover extends Component {
    static template = "egate_dossier.Handover";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.scanner = useService("egate_barcode");
        this.display = { controlPanel: {} };
        this.input = useRef("input");
        this.state = useState({
            stack: null,
            incoming: [],
            text: "",
            said: null,
            busy: false,
            chosen: new Set(),
            reason: "",
            refused: "",
        });
        onWillStart(async () => {
            const id = this.props.action.context?.active_id;
            await (id ? this.open(id) : this.begin());
        });
        onMounted(() => {
            // Answered at once: a fast hand scans the next while the last is still on its way.
            this.release = this.scanner.capture((text) => {
                this.scan(text);
                return true;
            });
        });
        onWillUnmount(() => this.release());
    }

    // -- what is shown ------------------------------------------------------------------------

    get stack() {
        return this.state.stack;
    }

    get gives() {
        return this.stack?.state === "draft";
    }

    get takes() {
        return Boolean(this.stack?.takes);
    }

    get left() {
        return this.stack.items.filter((item) => item.state === "pending");
    }

    get title() {
        if (!this.stack) {
            return "";
        }
        const names = { from: this.stack.from.name, to: this.stack.to.name || "…" };
        return _t("From %(from)s to %(to)s", names);
    }

    /** What one press puts on the stack: the dossiers for the same receiver. */
    get putAllLabel() {
        const { length } = this.fitting;
        const unit = this.stack.to.name || this.fitting[0]?.unit_name;
        return length
            ? _t("Put on %(count)s dossiers for %(unit)s", { count: length, unit })
            : _t("None for this receiver");
    }

    moment(text) {
        return text ? officeTime(deserializeDateTime(text)).toFormat("dd/MM/yyyy HH:mm") : "";
    }

    // -- calling ------------------------------------------------------------------------------

    /** Do something on the server; a refusal is shown here and loses nothing. */
    async ask(work) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        this.state.refused = "";
        try {
            return await work();
        } catch (error) {
            this.state.refused = refusalOf(error);
            ring("wrong");
        } finally {
            this.state.busy = false;
        }
    }

    async begin() {
        await this.ask(async () => {
            [this.state.stack, this.state.incoming] = await Promise.all([
                this.orm.call(MODEL, "start", []),
                this.orm.call(MODEL, "incoming", []),
            ]);
            this.state.said = null;
            this.state.chosen = new Set();
        });
    }

    async open(id) {
        await this.ask(async () => {
            this.state.stack = await this.orm.call(MODEL, "as_seen", [[id]]);
            this.state.said = null;
            this.state.chosen = new Set();
        });
    }

    async enter() {
        const text = this.state.text.trim();
        if (text) {
            this.state.text = "";
            await this.scan(text);
        }
        this.input.el?.focus();
    }

    /** Scans are done in the order in which they came, and none is dropped. */
    scan(text) {
        const before = this.scans || Promise.resolve();
        // What went wrong with one scan, Odoo shows; the next is done all the same.
        this.scans = before.catch(() => {}).then(() => this.scanOne(text));
        return this.scans;
    }

    async scanOne(text) {
        if (!this.gives && !this.takes) {
            return;
        }
        const method = this.gives ? "scan" : "scan_in";
        let found;
        this.state.refused = "";
        try {
            found = await this.orm.call(MODEL, method, [[this.stack.id], text]);
        } catch (error) {
            const lost = error instanceof ConnectionLostError;
            this.scanner.forget();
            this.say(
                "wrong",
                `${text}: ${lost ? _t("Connection lost. Scan again.") : refusalOf(error)}`
            );
            return;
        }
        this.say(found.fault ? "wrong" : "right", found.sentence || found.item.code);
        if (found.item && this.gives) {
            this.stack.items.push(found.item);
            this.stack.to = found.to;
            const waiting = this.stack.waiting.filter((one) => one.code !== found.item.code);
            this.stack.waiting = waiting;
        } else if (found.item) {
            Object.assign(
                this.stack.items.find((item) => item.id === found.item.id),
                found.item
            );
            if (!found.left) {
                await this.open(this.stack.id);
                this.state.said = {
                    kind: "right",
                    sentence: _t("%s was the last one: the stack is settled.", found.item.code),
                };
            }
        }
    }

    say(kind, sentence) {
        this.state.said = { kind, sentence };
        ring(kind);
    }

    async change(method, ...args) {
        const seen = await this.ask(() => this.orm.call(MODEL, method, [[this.stack.id], ...args]));
        if (seen) {
            this.state.stack = seen;
            this.state.chosen = new Set();
            this.state.reason = "";
            if (seen.failed?.length) {
                this.say("wrong", seen.failed.join(" "));
            }
        }
        return seen;
    }

    // -- giving -------------------------------------------------------------------------------

    /** What waits for the unit that the stack goes to, or, before the first, for one unit. */
    get fitting() {
        const { to, waiting } = this.stack;
        const unit = to.id || waiting[0]?.unit;
        return waiting.filter((one) => one.unit === unit);
    }

    async putAll() {
        await this.change("put", this.fitting.map((one) => one.id));
    }

    async give() {
        const seen = await this.change("give");
        if (seen) {
            await this.print();
        }
    }

    async print() {
        const action = await this.ask(() =>
            this.orm.call(MODEL, "action_print", [[this.stack.id]])
        );
        if (action) {
            await this.action.doAction(action);
        }
    }

    // -- taking -------------------------------------------------------------------------------

    toggle(item) {
        const { chosen } = this.state;
        chosen.has(item.id) ? chosen.delete(item.id) : chosen.add(item.id);
    }

    async confirm(ids) {
        const answer = await this.ask(() =>
            this.orm.call(MODEL, "confirm", ids ? [[this.stack.id], ids] : [[this.stack.id]])
        );
        if (answer) {
            await this.open(this.stack.id);
            if (answer.failed.length) {
                this.say("wrong", answer.failed.map((one) => `${one.code}: ${one.error}`).join(" "));
            }
        }
    }

    /** What was not in the stack rings and is named: its giver has to look for it. */
    async finish() {
        const seen = await this.change("finish");
        const missing = (seen?.items || []).filter((item) => item.state === "missing");
        if (missing.length) {
            const words = {
                codes: missing.map((item) => item.code).join(", "),
                unit: seen.from.name,
            };
            this.say(
                "wrong",
                _t("Not in the stack: %(codes)s. %(unit)s stays responsible.", words)
            );
        }
    }

    async turnBack() {
        await this.change("turn_back", [...this.state.chosen], this.state.reason);
    }
}

registry.category("actions").add("egate_handover", Handover);
