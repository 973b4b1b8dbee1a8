import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useBus } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { EgateFileViewer } from "./file_viewer";

/** The viewer on a dossier's form. It keeps the lines of the papers up to date as well. */
export class FileViewerWidget extends Component {
    static template = "egate_dossier.FileViewerWidget";
    static components = { EgateFileViewer };
    static props = { ...standardWidgetProps };

    /** Of the dossier itself, or of the one that a decision is about. */
    get dossierId() {
        const { resModel, resId, data } = this.props.record;
        return resModel === "egate.dossier" ? resId : data.dossier_id?.id;
    }

    setup() {
        useBus(this.env.bus, "EGATE_FILES:CHANGED", ({ detail }) => {
            if (detail.dossierId === this.dossierId) {
                return this.refresh();
            }
        });
    }

    /** What was typed in the meantime is saved, never thrown away by reading anew. */
    async refresh() {
        const { record } = this.props;
        if (await record.isDirty()) {
            await record.save();
        } else {
            await record.load();
        }
    }
}

registry.category("view_widgets").add("egate_file_viewer", { component: FileViewerWidget });
