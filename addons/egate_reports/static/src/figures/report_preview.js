import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Steps that a text is moved in by, in rem. */
const INDENT = 1.25;

/** A report as a table, as it is printed; a line that counts records opens them. */
export class ReportPreview extends Component {
    static template = "egate_reports.ReportPreview";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
    }

    get report() {
        return this.props.record.data[this.props.name] || null;
    }

    cellStyle(row, column) {
        return column.moved && row.indent ? `padding-left: ${0.5 + row.indent * INDENT}rem` : "";
    }

    /** The first words of a line, by which its list is named. */
    title(row) {
        const at = this.report.columns.findIndex((column) => column.moved);
        return row.cells[at] || this.report.title;
    }

    open(row) {
        const [model, domain] = row.opens;
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: this.title(row),
            res_model: model,
            domain,
            views: [
                [false, "list"],
                [false, "form"],
            ],
            target: "current",
        });
    }

    openLabel(row) {
        return _t("Open the dossiers of “%s”", this.title(row));
    }
}

registry.category("fields").add("egate_report_preview", {
    component: ReportPreview,
    supportedTypes: ["json"],
});
