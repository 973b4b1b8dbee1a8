import { registry } from "@web/core/registry";
import {
    many2ManyBinaryField,
    Many2ManyBinaryField,
} from "@web/views/fields/many2many_binary/many2many_binary_field";

/**
 * The scans of one paper, in a line of the list: the files, and a button that is always there.
 * Odoo's own widget shows its button only while the line is being edited, so nobody finds it.
 */
export class ScansField extends Many2ManyBinaryField {
    static template = "egate_dossier.ScansField";

    get frozen() {
        return Boolean(this.props.record.evalContext.parent?.received_at);
    }
}

registry.category("fields").add("egate_scans", { ...many2ManyBinaryField, component: ScansField });
