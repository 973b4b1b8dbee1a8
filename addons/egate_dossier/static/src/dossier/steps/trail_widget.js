import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { officeTime } from "@egate_base/moment/moment_field";

/** What happened to a dossier, in order; asked for when its page is opened, not with the form. */
export class TrailWidget extends Component {
    static template = "egate_dossier.TrailWidget";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ events: [] });
        onWillStart(() => this.load(this.props.record));
        onWillUpdateProps(({ record }) => this.load(record));
    }

    async load({ resModel, resId }) {
        const events = resId ? await this.orm.call(resModel, "trail", [[resId]]) : [];
        this.state.events = events.map((event) => {
            const moment = luxon.DateTime.fromSQL(event.at, { zone: "utc" });
            return { ...event, at: officeTime(moment).toFormat("dd/MM/yyyy HH:mm:ss") };
        });
    }
}

registry.category("view_widgets").add("egate_trail", { component: TrailWidget });
