import { Component, useState, useSubEnv } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { getDefaultConfig, View } from "@web/views/view";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/**
 * What belongs to a dossier, as the list that `view` names: asked for when its page is opened, not
 * with the form; on a phone, as the model's cards. With `opens`, a click opens the record.
 */
export class RelatedList extends Component {
    static template = "egate_dossier.RelatedList";
    static components = { View };
    static props = {
        ...standardWidgetProps,
        model: String,
        view: Number,
        opens: { type: Boolean, optional: true },
    };

    setup() {
        this.action = useService("action");
        // Without it the list would take the views of the form's own action for its own.
        useSubEnv({ config: { ...getDefaultConfig(), disableSearchBarAutofocus: true } });
        this.state = useState({ turn: 0 });
        useBus(this.props.record.model.bus, "update", () => this.state.turn++);
    }

    get key() {
        return `${this.props.record.resId}/${this.state.turn}`;
    }

    get list() {
        const { model, view, record, opens } = this.props;
        const small = this.env.isSmall;
        return {
            type: small ? "kanban" : "list",
            resModel: model,
            viewId: small ? false : view,
            domain: [["dossier_id", "=", record.resId]],
            display: { controlPanel: false },
            allowSelectors: false,
            selectRecord: (resId) =>
                opens &&
                this.action.doAction({
                    type: "ir.actions.act_window",
                    res_model: model,
                    res_id: resId,
                    views: [[false, "form"]],
                    target: "current",
                }),
        };
    }
}

registry.category("view_widgets").add("egate_related", {
    component: RelatedList,
    extractProps: ({ attrs: { model, view, opens } }) => ({
        model,
        view: Number(view),
        opens: Boolean(opens),
    }),
});
