import { Component } from "@odoo/owl";
import { FileInput } from "@web/core/file_input/file_input";
import { useService } from "@web/core/utils/hooks";
import { paperActions } from "../counter/counter_papers";

/** The scans of one paper at the counter, and a button to attach one. */
export class CounterScans extends Component {
    static template = "egate_dossier.CounterScans";
    static components = { FileInput };
    static props = { line: Object, model: Object };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
    }

    async onUpload(files) {
        const { line, model } = this.props;
        for (const file of files.filter((one) => one.error)) {
            this.notification.add(file.error, { type: "danger" });
        }
        const ids = files.filter((one) => !one.error).map((one) => one.id);
        if (ids.length) {
            const links = ids.map((id) => [4, id]);
            await this.orm.write("egate.dossier.paper", [line.id], { attachment_ids: links });
            model.changeLine("papers", line, { received: true }, true);
        }
    }

    async remove(file) {
        const { line, model } = this.props;
        await this.orm.write("egate.dossier.paper", [line.id], { attachment_ids: [[2, file.id]] });
        model.changeLine("papers", line, { received: line.received }, true);
    }
}

paperActions.add("attach", { Component: CounterScans }, { sequence: 10 });
