import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { formatMonetary } from "@web/views/fields/formatters";
import { NameAndSignature } from "@web/core/signature/name_and_signature";
import { useService } from "@web/core/utils/hooks";
import { refusalOf } from "@egate_workflow/entry/entry";

/**
 * Give the result of a dossier to the citizen, and note the proof: who came and signed, or where it
 * was sent. What is missing, the server says; nothing that was entered is lost by it.
 */
export class ReturnDialog extends Component {
    static template = "egate_dossier.ReturnDialog";
    static components = { Dialog, NameAndSignature };
    static props = {
        dossier: Object,
        comment: { type: String, optional: true },
        onDone: Function,
        close: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        const { channel, submitter, sent_to } = this.props.dossier;
        this.state = useState({
            channel,
            receiver: submitter ? "submitter" : "owner",
            name: "",
            paper: "",
            identity: false,
            onPaper: false,
            tracking: "",
            sentTo: { post: sent_to.post, electronic: sent_to.electronic },
            comment: this.props.comment || "",
            error: "",
            busy: false,
        });
        this.signature = useState({ name: "", isSignatureEmpty: true });
    }

    get channels() {
        return [
            ["desk", _t("At the counter")],
            ["post", _t("By post")],
            ["electronic", _t("Electronically")],
        ];
    }

    get receivers() {
        const { applicant, submitter } = this.props.dossier;
        return [
            ["owner", _t("The owner: %s", applicant)],
            ...(submitter ? [["submitter", _t("Who handed it in: %s", submitter)]] : []),
            ["other", _t("Another person with an authorisation")],
        ];
    }

    get owed() {
        return formatMonetary(this.props.dossier.owed, { noSymbol: true, digits: [16, 0] });
    }

    get proof() {
        const { channel, receiver, name, paper, identity, onPaper, tracking, sentTo } = this.state;
        if (channel !== "desk") {
            return { channel, tracking, sent_to: sentTo[channel] };
        }
        const drawn = !onPaper && !this.signature.isSignatureEmpty;
        return {
            channel,
            receiver,
            identity,
            on_paper: onPaper,
            ...(receiver === "other" ? { name, paper } : {}),
            ...(drawn ? { signature: this.signature.getSignatureImage() } : {}),
        };
    }

    async confirm() {
        if (this.state.busy) {
            return;
        }
        const { id, code, way } = this.props.dossier;
        this.state.busy = true;
        this.state.error = "";
        try {
            if (way.id) {
                const args = [[id], way.id, this.state.comment, { proof: this.proof }];
                await this.orm.call("egate.dossier", "action_transition", args);
            } else {
                await this.orm.call("egate.dossier", "give_corrected", [[id], this.proof]);
            }
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
