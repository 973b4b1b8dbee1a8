import { Component, onWillUpdateProps, useEffect, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { RecordSelector } from "@web/core/record_selectors/record_selector";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { Entry, missingSentence, refusalOf } from "../entry/entry";
import { EntryFields } from "../entry/entry_fields";

export const BUTTON_CLASS = {
    primary: "btn-primary",
    secondary: "btn-secondary",
    danger: "btn-outline-danger",
};

/**
 * What the current user may do now with a record on a process: a place for the opinion, and one
 * button for each action that the server's checker allows. One click acts; an action that asks for
 * more shows its fields first. What was typed stays until the server has accepted it.
 */
export class ActionsPanel extends Component {
    static template = "egate_workflow.ActionsPanel";
    static components = { EntryFields, RecordSelector };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.root = useRef("root");
        this.entry = useState(new Entry());
        this.state = useState({
            busy: false,
            error: "",
            chosen: false, // the action whose fields are shown: {kind, name, asks, id}
            focus: "",
            options: false,
            people: [],
            refused: false, // what cannot be done, and why: [{name, why}]
            consult: this.emptyQuestion(),
        });
        onWillUpdateProps(({ record }) => {
            if (record.resId !== this.props.record.resId) {
                this.forget();
            }
        });
        // What is missing, or comes first, has the cursor as soon as it is on the screen.
        useEffect(
            (focus) => {
                const field = focus && this.root.el?.querySelector(`[data-entry="${focus}"]`);
                if (field) {
                    (field.matches("div") ? field.querySelector("input") : field).focus();
                    this.state.focus = "";
                }
            },
            () => [this.state.focus]
        );
        useEffect(
            (late) => {
                if (late) {
                    this.loadOptions();
                }
            },
            () => [this.isLate && this.transitions.length && this.props.record.resId]
        );
    }

    // -- what the record says -----------------------------------------------------------------

    get data() {
        return this.props.record.data;
    }

    get transitions() {
        return this.data.available_transitions || [];
    }

    get isLate() {
        return Boolean(this.data.step_due_at && this.data.step_due_at < luxon.DateTime.now());
    }

    get causes() {
        return (this.isLate && this.state.options && this.state.options.causes) || [];
    }

    get anything() {
        const { may_be_taken, may_be_assigned, may_consult, can_undo } = this.data;
        return (
            this.transitions.length || may_be_taken || may_be_assigned || may_consult || can_undo
        );
    }

    /** Whether it is on its way: where something might be done, by somebody. */
    get isOpen() {
        return Boolean(this.data.workflow_state_id && !this.data.closed_at);
    }

    /** Not where an action takes it on as well: two buttons for one thing confuse. */
    get offersTake() {
        return this.data.may_be_taken && !this.transitions.some((way) => way.claims);
    }

    /** Whether there is something to write an opinion for. */
    get withOpinion() {
        return this.transitions.length || this.state.chosen;
    }

    get reasons() {
        const { chosen, options } = this.state;
        return (options && chosen && options.reasons[chosen.id]) || [];
    }

    buttonClass(transition) {
        return BUTTON_CLASS[transition.style] || "btn-secondary";
    }

    missing(key) {
        return this.entry.missing.includes(key) && missingSentence(key);
    }

    // -- choosing -----------------------------------------------------------------------------

    emptyQuestion() {
        return { unit: false, role: 0, text: "", amount: 3, limit: "working_day" };
    }

    forget() {
        this.entry.reset();
        Object.assign(this.state, {
            error: "",
            chosen: false,
            options: false,
            people: [],
            refused: false,
            consult: this.emptyQuestion(),
        });
    }

    cancel() {
        this.state.chosen = false;
        this.state.error = "";
        this.entry.missing = [];
    }

    onKeydown(ev) {
        if (ev.key === "Escape" && this.state.chosen) {
            ev.stopPropagation();
            this.cancel();
        }
    }

    async call(method, ...args) {
        const { resModel, resId } = this.props.record;
        return this.orm.call(resModel, method, [[resId], ...args]);
    }

    async loadOptions() {
        if (!this.state.options) {
            this.state.options = await this.call("transition_options");
        }
    }

    async toggleRefused() {
        if (this.state.refused) {
            this.state.refused = false;
            return;
        }
        await this.guarded(async () => {
            this.state.refused = await this.call("refused_transitions");
        });
    }

    async loadPeople(transitionId, unitId) {
        this.state.people = await this.call("assignable_people", transitionId, unitId);
    }

    async choose(chosen) {
        this.entry.missing = [];
        this.state.error = "";
        const fields = chosen.asks.filter((key) => key !== "comment");
        await this.guarded(async () => {
            if (fields.includes("reason") || chosen.kind === "consult") {
                await this.loadOptions();
            }
            if (fields.includes("user")) {
                await this.loadPeople(chosen.id || false, this.entry.unit);
            }
        });
        this.state.chosen = chosen;
        this.state.focus = chosen.kind === "consult" ? "consult-unit" : fields[0];
    }

    async onUnit(unit) {
        const { chosen } = this.state;
        if (chosen.asks.includes("user")) {
            await this.guarded(() => this.loadPeople(chosen.id, unit));
        }
    }

    // -- acting -------------------------------------------------------------------------------

    async act(transition) {
        const { chosen } = this.state;
        const way = { kind: "way", ...transition };
        if (transition.asks.some((key) => key !== "comment") && chosen.id !== transition.id) {
            return this.choose(way);
        }
        if (this.lacks(transition.asks)) {
            return;
        }
        const values = this.entry.values(transition.asks);
        await this.done(_t("Done: %s", transition.name), () =>
            this.call("action_transition", transition.id, this.entry.comment, values)
        );
    }

    async assign() {
        if (this.state.chosen.kind !== "assign") {
            return this.choose({ kind: "assign", name: _t("Give it to"), asks: ["user"] });
        }
        // Taking it out of somebody's hands is explained to them.
        const asks = this.data.holder_user_id ? ["user", "comment"] : ["user"];
        if (!this.lacks(asks)) {
            await this.done(_t("It was given to a colleague."), () =>
                this.call("action_assign", this.entry.user, this.entry.comment)
            );
        }
    }

    async consult() {
        if (this.state.chosen.kind !== "consult") {
            return this.choose({ kind: "consult", name: _t("Ask for an opinion"), asks: [] });
        }
        const { unit, role, text, amount, limit } = this.state.consult;
        await this.done(_t("The question was sent."), () =>
            this.call("action_consult", unit, role, text, amount, limit)
        );
    }

    take() {
        return this.done(_t("It is in your hands."), () => this.call("action_take"));
    }

    undo() {
        return this.done(_t("Undone."), () => this.call("action_undo"));
    }

    /** Whether something that is asked for is missing; the cursor goes there. */
    lacks(asks) {
        this.state.error = "";
        const [first] = this.entry.check(asks);
        this.state.focus = first || "";
        return Boolean(first);
    }

    async done(sentence, action) {
        await this.guarded(async () => {
            await action();
            this.forget();
            this.notification.add(sentence, { type: "success" });
            await this.props.record.load();
        });
    }

    /** Do something once at a time; a refusal is shown here, with all that was typed. */
    async guarded(action) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        this.state.error = "";
        try {
            await action();
        } catch (error) {
            this.state.error = refusalOf(error);
        } finally {
            this.state.busy = false;
        }
    }
}

registry.category("view_widgets").add("egate_actions", {
    component: ActionsPanel,
    fieldDependencies: [
        { name: "available_transitions", type: "json" },
        { name: "can_undo", type: "boolean" },
        { name: "may_be_assigned", type: "boolean" },
        { name: "may_be_taken", type: "boolean" },
        { name: "may_consult", type: "boolean" },
        { name: "holder_user_id", type: "many2one" },
        { name: "step_due_at", type: "datetime" },
        { name: "workflow_state_id", type: "many2one" },
        { name: "closed_at", type: "datetime" },
    ],
});
