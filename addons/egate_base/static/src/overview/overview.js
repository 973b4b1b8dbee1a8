import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** In the order in which they are read: what stops work comes before what will. */
const SECTIONS = ["missing", "failed", "soon", "look"];

/** Where an administrator begins: each line opens the list that mends what it tells. */
export class Overview extends Component {
    static template = "egate_base.Overview";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.state = useState({ lines: [] });
        onWillStart(() => this.load());
    }

    async load() {
        this.state.lines = await this.orm.call("egate.overview", "overview", []);
    }

    get sections() {
        const titles = {
            missing: _t("What is missing in the configuration"),
            failed: _t("What does not get through"),
            soon: _t("What changes soon"),
            look: _t("Worth a look"),
        };
        const nothing = {
            missing: _t("Nothing is missing."),
            failed: _t("Everything gets through."),
            soon: _t("Nothing changes within 30 days."),
            look: _t("Nothing stands out."),
        };
        return SECTIONS.map((key) => ({
            key,
            title: titles[key],
            nothing: nothing[key],
            lines: this.state.lines.filter((line) => line.section === key && line.count),
        }));
    }

    get inOrder() {
        return this.state.lines.filter((line) => !line.count);
    }

    open(line) {
        if (line.action) {
            return this.action.doAction(line.action);
        }
    }
}

registry.category("actions").add("egate_base.overview", Overview);
