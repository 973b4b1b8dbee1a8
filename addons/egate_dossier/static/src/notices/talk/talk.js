import { Component, onMounted, onWillUpdateProps, useState } from "@odoo/owl";
import { Chatter } from "@mail/chatter/web_portal/chatter";
import { router } from "@web/core/browser/router";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/**
 * Messages and reminders among colleagues, below the dossier: closed until somebody has used them
 * or wants to. What is closed is not loaded.
 */
export class Talk extends Component {
    static template = "egate_dossier.Talk";
    static components = { Chatter };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.messageId = router.current.highlight_message_id;
        this.state = useState({ open: Boolean(this.messageId) });
        onMounted(() => this.look(this.props.record.resId));
        onWillUpdateProps(({ record }) => {
            if (record.resId !== this.props.record.resId) {
                this.state.open = false;
                this.look(record.resId);
            }
        });
    }

    /** Open it where something was said; the form does not wait for that. */
    async look(id) {
        if (!id || this.state.open) {
            return;
        }
        try {
            const [found] = await this.orm.silent.read("egate.dossier", [id], ["has_message"]);
            if (id === this.props.record.resId && found?.has_message) {
                this.state.open = true;
            }
        } catch {
            // It stays closed: a click opens it, and then what is wrong is told.
        }
    }

    toggle() {
        this.state.open = !this.state.open;
    }
}

registry.category("view_widgets").add("egate_talk", { component: Talk });
