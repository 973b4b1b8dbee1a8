import { Component, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const BUTTON_CLASS = {
    primary: "btn-primary",
    secondary: "btn-secondary",
    danger: "btn-outline-danger",
};

/**
 * What the current user may do now with a record on a process: a place for the opinion, and one
 * button per transition that the server's checker allows. One click acts; nothing is asked twice.
 */
export class ActionsPanel extends Component {
    static template = "egate_workflow.ActionsPanel";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.comment = useRef("comment");
        this.state = useState({ text: "", missing: false, busy: false });
    }

    get transitions() {
        return this.props.record.data.available_transitions || [];
    }

    buttonClass(transition) {
        return BUTTON_CLASS[transition.style] || "btn-secondary";
    }

    async act(transition) {
        if (transition.asks.includes("comment") && !this.state.text.trim()) {
            this.state.missing = true;
            this.comment.el.focus();
            return;
        }
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            const { record } = this.props;
            await this.orm.call(record.resModel, "action_transition", [
                [record.resId],
                transition.id,
                this.state.text,
            ]);
            this.state.text = "";
            this.state.missing = false;
            this.notification.add(_t("Done: %s", transition.name), { type: "success" });
            await record.load();
        } finally {
            this.state.busy = false;
        }
    }
}

registry.category("view_widgets").add("egate_actions", {
    component: ActionsPanel,
    fieldDependencies: [{ name: "available_transitions", type: "json" }],
});
