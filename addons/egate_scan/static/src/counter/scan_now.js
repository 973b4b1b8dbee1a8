import { Component, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { EgateScanDialog } from "./scan_dialog";

/** The button in a paper's line that opens the scanner's dialog; a new dossier is saved first. */
export class ScanNow extends Component {
    static template = "egate_scan.ScanNow";
    static props = { ...standardWidgetProps };

    setup() {
        this.dialog = useService("dialog");
        this.state = useState({ busy: false });
    }

    async open() {
        const { record } = this.props;
        const { root } = record.model;
        this.state.busy = true;
        try {
            const place = root.data.paper_ids.records.indexOf(record);
            if ((!record.resId || (await root.isDirty())) && !(await root.save())) {
                return;
            }
            const paperId = record.resId || root.data.paper_ids.records[place]?.resId;
            if (paperId) {
                const { bus } = this.env;
                const onSaved = async () => {
                    await root.load();
                    bus.trigger("EGATE_FILES:CHANGED", { dossierId: root.resId });
                };
                this.dialog.add(EgateScanDialog, { paperId, onSaved });
            }
        } finally {
            this.state.busy = false;
        }
    }
}

registry.category("view_widgets").add("egate_scan_now", { component: ScanNow });
