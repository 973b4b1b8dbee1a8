import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { officeTime } from "@egate_base/moment/moment_field";

/** Beyond this the bar is full, however late it was. */
const FULL = 100;

/**
 * The steps of a dossier one below the other: who had it, from when to when, and how much of the
 * planned working time was used.
 */
export class StepsField extends Component {
    static template = "egate_dossier.StepsField";
    static props = { ...standardFieldProps };

    get steps() {
        return this.props.record.data[this.props.name].records.map((record) => {
            const { data } = record;
            const moment = (value) => (value ? officeTime(value).toFormat("dd/MM/yyyy HH:mm") : "");
            return {
                id: record.id,
                state: data.state_id?.display_name,
                unit: data.unit_id?.display_name,
                person: data.user_id?.display_name,
                passedOnBy: data.left_by_id?.display_name,
                from: moment(data.received_at),
                to: moment(data.left_at),
                way: data.transition_id?.display_name,
                comment: data.comment,
                cause: data.cause_id?.display_name,
                planned: data.planned_minutes ? data.planned_text : "",
                used: data.left_at || data.planned_minutes ? data.used_text : "",
                isOpen: !data.left_at,
                isLate: data.late_now,
                part: this.part(data),
            };
        });
    }

    /** How much of the planned time is used, in percent; nothing where there is no plan. */
    part({ planned_minutes, used_now }) {
        if (!planned_minutes) {
            return null;
        }
        return Math.min(Math.round((100 * used_now) / planned_minutes), FULL);
    }

    barLabel(step) {
        return _t("%(used)s used of %(planned)s planned", step);
    }
}

registry.category("fields").add("egate_steps", {
    component: StepsField,
    supportedTypes: ["one2many"],
    useSubView: false,
    relatedFields: [
        { name: "state_id", type: "many2one", relation: "egate.workflow.state" },
        { name: "unit_id", type: "many2one", relation: "egate.unit" },
        { name: "user_id", type: "many2one", relation: "res.users" },
        { name: "left_by_id", type: "many2one", relation: "res.users" },
        { name: "transition_id", type: "many2one", relation: "egate.workflow.transition" },
        { name: "cause_id", type: "many2one", relation: "egate.workflow.reason" },
        { name: "received_at", type: "datetime" },
        { name: "left_at", type: "datetime" },
        { name: "planned_minutes", type: "integer" },
        { name: "used_now", type: "integer" },
        { name: "planned_text", type: "char" },
        { name: "used_text", type: "char" },
        { name: "late_now", type: "boolean" },
        { name: "comment", type: "text" },
    ],
});
