import { Component, useRef } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { useService } from "@web/core/utils/hooks";
import { paperActions } from "./counter_papers";
import { uploadFiles } from "../../papers/viewer/upload";

/** The files of one paper at the counter, a button to add some, and one for the owner's earlier paper. */
export class CounterScans extends Component {
    static template = "egate_dossier.CounterScans";
    static props = { line: Object, model: Object };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.input = useRef("input");
    }

    get mayReuse() {
        const { line, model } = this.props;
        return model.state.known && !line.files.length;
    }

    show(file) {
        this.env.bus.trigger("EGATE_FILES:SHOW", { fileId: file.id });
    }

    async onChosen() {
        const { line, model } = this.props;
        const files = [...this.input.el.files];
        this.input.el.value = "";
        // What was typed before is saved first, the line itself among it.
        await model.flush();
        const answer = await uploadFiles(line.id, files);
        for (const { error } of answer.errors) {
            this.notification.add(error, { type: "danger", sticky: true });
        }
        if (answer.files.length) {
            model.changeLine("papers", line, { received: true }, true);
        }
    }

    /** Take over the newest of the owner's earlier papers of this kind. */
    async reuse() {
        const { line, model } = this.props;
        await model.flush();
        const [file] = await this.orm.call("egate.dossier.paper", "reusable_files", [[line.id]]);
        if (!file) {
            const words = _t(
                "Your one-stop unit has no earlier paper of this kind that is still valid. One that was handed in at another office can be taken over after the owner's identity card, or the receipt of that dossier, was read here."
            );
            this.notification.add(words, { type: "info" });
            return;
        }
        await this.orm.call("egate.dossier.paper", "action_reuse", [[line.id], file.id]);
        const day = formatDate(deserializeDate(file.received));
        this.notification.add(_t("Taken over from %(unit)s, handed in on %(day)s.", { unit: file.unit, day }), {
            type: "success",
        });
        model.changeLine("papers", line, { received: true }, true);
    }

    async remove(file) {
        const { line, model } = this.props;
        await this.orm.call("egate.dossier.file", "action_remove", [[file.id]]);
        model.changeLine("papers", line, { received: line.received }, true);
    }
}

paperActions.add("attach", { Component: CounterScans }, { sequence: 10 });
