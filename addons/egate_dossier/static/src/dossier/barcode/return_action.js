import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";
import { ActionsPanel } from "@egate_workflow/actions_panel/actions_panel";
import { ReturnDialog } from "./return_dialog";

/** The button that gives the result out asks for the proof first: who came, or where it was sent. */
patch(ActionsPanel.prototype, {
    setup() {
        super.setup();
        this.dialog = useService("dialog");
    },

    async act(transition) {
        if (
            this.props.record.resModel !== "egate.dossier" ||
            !(transition.effects || []).includes("return")
        ) {
            return super.act(transition);
        }
        let offer = false;
        await this.guarded(async () => {
            offer = await this.call("return_offer");
        });
        if (!offer || offer.way.id !== transition.id) {
            return super.act(transition);
        }
        this.dialog.add(ReturnDialog, {
            dossier: offer,
            comment: this.entry.comment,
            onDone: async () => {
                this.forget();
                await this.props.record.load();
            },
        });
    },
});

/** A correction after the return: the process has ended, so the desk gives it out by itself. */
registry.category("actions").add("egate_give_corrected", (env, action) => {
    env.services.dialog.add(ReturnDialog, {
        dossier: action.params.offer,
        onDone: () => env.services.action.doAction("soft_reload"),
    });
});
