import { Component, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { Entry, refusalOf } from "../entry/entry";
import { EntryFiles } from "../entry/entry_fields";

/**
 * What one may do with a consultation: give the opinion of one's unit, once, or go on without an
 * overdue one, with the reason in writing.
 */
export class AnswerPanel extends Component {
    static template = "egate_workflow.AnswerPanel";
    static components = { EntryFiles };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.entry = useState(new Entry());
        this.state = useState({ answer: "", reason: "", error: "", busy: false });
        onWillUpdateProps(({ record }) => {
            if (record.resId !== this.props.record.resId) {
                this.entry.reset();
                Object.assign(this.state, { answer: "", reason: "", error: "" });
            }
        });
    }

    get data() {
        return this.props.record.data;
    }

    get answers() {
        return this.props.record.fields.answer.selection;
    }

    send() {
        const files = this.entry.files.map((file) => file.id);
        const args = [this.state.answer, this.entry.comment, files];
        return this.guarded(_t("Your opinion was sent."), "action_answer", args);
    }

    close() {
        return this.guarded(_t("Closed without an answer."), "action_close", [this.state.reason]);
    }

    async guarded(sentence, method, args) {
        if (this.state.busy) {
            return;
        }
        const { record } = this.props;
        this.state.busy = true;
        this.state.error = "";
        try {
            await this.orm.call(record.resModel, method, [[record.resId], ...args]);
            this.entry.reset();
            this.notification.add(sentence, { type: "success" });
            await record.load();
        } catch (error) {
            this.state.error = refusalOf(error);
        } finally {
            this.state.busy = false;
        }
    }
}

registry.category("view_widgets").add("egate_answer", {
    component: AnswerPanel,
    fieldDependencies: [
        { name: "can_answer", type: "boolean" },
        { name: "can_close", type: "boolean" },
        { name: "answer", type: "selection" },
    ],
});
