import { Component } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { paperActions } from "@egate_dossier/reception/counter/counter_papers";
import { EgateScanDialog } from "./scan_dialog";

/** "Scan now" in a paper's line at the counter; what was typed before is saved first. */
export class CounterScan extends Component {
    static template = "egate_scan.CounterScan";
    static props = { line: Object, model: Object };

    setup() {
        this.dialog = useService("dialog");
    }

    async open() {
        const { line, model } = this.props;
        await model.flush();
        this.dialog.add(EgateScanDialog, {
            paperId: line.id,
            onSaved: () => model.changeLine("papers", line, { received: true }, true),
        });
    }
}

paperActions.add(
    "scan",
    { Component: CounterScan, isAvailable: (line, model) => model.state.offers.scanner },
    { sequence: 20 }
);
