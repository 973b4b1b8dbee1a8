import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { refusalOf } from "@egate_workflow/entry/entry";

/** Give the result of a scanned dossier to the citizen: who it is for, and one button. */
export class ReturnDialog extends Component {
    static template = "egate_dossier.ReturnDialog";
    static components = { Dialog };
    static props = { dossier: Object, onDone: Function, close: Function };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.state = useState({ comment: "", error: "", busy: false });
        useAutofocus({ refName: "confirm" });
    }

    async confirm() {
        if (this.state.busy) {
            return;
        }
        const { id, code, way } = this.props.dossier;
        this.state.busy = true;
        this.state.error = "";
        try {
            const args = [[id], way.id, this.state.comment];
            await this.orm.call("egate.dossier", "action_transition", args);
            this.notification.add(_t("%(way)s: %(code)s", { way: way.name, code }), {
                type: "success",
            });
            this.props.close();
            this.props.onDone();
        } catch (error) {
            this.state.error = refusalOf(error);
        } finally {
            this.state.busy = false;
        }
    }

    async open() {
        this.props.close();
        await this.action.doAction(this.props.dossier.action);
    }
}
