import { markup } from "@odoo/owl";
import { CheckBox } from "@web/core/checkbox/checkbox";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { patch } from "@web/core/utils/patch";
// Odoo's own formatters have to be there before one is replaced.
import "@web/views/fields/formatters";

/** Readers of screens are told what Odoo's boxes are; the names of its buttons are in the XML. */
patch(CheckBox, {
    props: { ...CheckBox.props, spoken: { type: String, optional: true } },
});

patch(CheckBox.prototype, {
    /** The box's name where it has no label to see. */
    get spokenName() {
        return this.props.slots?.default ? this.props.spoken : this.props.spoken || _t("Select");
    },
});

/** In a list a box shows a value: its name says which. */
function formatBoolean(value) {
    return markup`
        <div class="o-checkbox d-inline-block me-2">
            <input type="checkbox" class="form-check-input" disabled ${
                value ? markup`checked` : ""
            } aria-label="${value ? _t("Yes") : _t("No")}"/>
        </div>`;
}

registry.category("formatters").add("boolean", formatBoolean, { force: true });
