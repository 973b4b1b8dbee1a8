import { patch } from "@web/core/utils/patch";
import { FormArchParser } from "@web/views/form/form_arch_parser";

/**
 * Odoo gives the focus of a form that is only read to its first primary button. Here such a button
 * signs, sends or returns, and a stray Enter would press it; on a phone the focus scrolls away what
 * stands above it. Only forms that are filled in get a focus: that of their first field.
 */
patch(FormArchParser.prototype, {
    parse() {
        const archInfo = super.parse(...arguments);
        if (!archInfo.activeActions.edit) {
            archInfo.disableAutofocus = true;
        }
        return archInfo;
    },
});
