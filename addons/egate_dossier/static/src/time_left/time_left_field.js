import { Component, useState, xml } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { useTicker } from "./ticker";

/**
 * The time that is left, going on while the page is open. The server says how much it was when the
 * record was read; from then on only the time that has passed is taken off: neither the clock nor
 * the zone of this machine has a say in it, and nothing is asked of the server.
 */
export class TimeLeftField extends Component {
    static template = xml`<span t-att-class="{ 'text-danger': isLate }" t-out="text"/>`;
    static props = { ...standardFieldProps };

    setup() {
        this.state = useState({ ticks: 0 });
        useTicker(() => this.state.ticks++);
    }

    /** Seconds until it is due, below zero when it is late; `null` where nothing is counted. */
    get seconds() {
        const { data, resId } = this.props.record;
        const told = data.seconds_left;
        if (resId !== this.resId || told !== this.told) {
            Object.assign(this, { resId, told, since: Date.now() });
        }
        // Read for the sake of the next tick.
        const { ticks } = this.state;
        const counts = data[this.props.name] && ticks >= 0;
        return counts ? told - Math.floor((Date.now() - this.since) / 1000) : null;
    }

    get isLate() {
        return this.seconds !== null && this.seconds < 0;
    }

    /** In the words of the server, see `_time_left_in_words`. */
    get text() {
        const { seconds } = this;
        if (seconds === null) {
            return "";
        }
        const minutes = Math.floor(Math.abs(seconds) / 60);
        const days = Math.floor(minutes / 1440);
        const hours = Math.floor((minutes % 1440) / 60);
        const words = days
            ? _t("%(days)s d %(hours)s h", { days, hours })
            : _t("%(hours)s h %(minutes)s min", { hours, minutes: minutes % 60 });
        return seconds < 0 ? _t("%(time)s over", { time: words }) : words;
    }
}

registry.category("fields").add("egate_time_left", {
    component: TimeLeftField,
    supportedTypes: ["char"],
    fieldDependencies: [{ name: "seconds_left", type: "integer" }],
});
