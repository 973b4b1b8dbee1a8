import { Component, xml } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { session } from "@web/session";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** A moment where the office is: an official abroad, or a machine left on UTC, reads no other. */
export const officeTime = (moment) => moment.setZone(session.egate_zone);

/**
 * A moment as forms write it, in the office's own zone, always with its year and never with
 * seconds: 23/11/2026 17:00. Odoo's own formats either leave the year out or print the seconds.
 */
export class MomentField extends Component {
    static template = xml`<span t-out="text"/>`;
    static props = { ...standardFieldProps };

    get text() {
        const value = this.props.record.data[this.props.name];
        return value ? officeTime(value).toFormat("dd/MM/yyyy HH:mm") : "";
    }
}

registry.category("fields").add("egate_moment", {
    component: MomentField,
    supportedTypes: ["datetime"],
    listViewWidth: 135,
});
