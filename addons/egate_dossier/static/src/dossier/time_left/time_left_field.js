import { Component, useState, xml } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { useTicker } from "./ticker";

/** What a field of this widget is counted on: the field of its name with `_plan`. */
const planOf = (name) => `${name}_plan`;

/**
 * The working time that is left, going on while the page is open. The server says how much it was
 * when the record was read, and when the office is open in the next days; from then on only the
 * time that has passed is taken off: neither the clock nor the zone of this machine has a say in
 * it, and nothing is asked of the server. Where nothing is counted, as while the clock stands, the
 * words are the server's.
 *
 * Option `dated`: true, with the day on which it is due, where no other field says it; false, never
 * with it, for it stands beside. Without the option the day is told of what is overdue.
 */
export class TimeLeftField extends Component {
    static template = xml`<span t-att-class="{ 'text-danger': isLate }" t-att-title="text" t-out="text"/>`;
    static props = { ...standardFieldProps, dated: { type: Boolean, optional: true } };

    setup() {
        this.state = useState({ ticks: 0 });
        useTicker(() => this.state.ticks++);
    }

    get plan() {
        const { data } = this.props.record;
        return (data[this.props.name] && data[planOf(this.props.name)]) || null;
    }

    /** Seconds since the server said it. */
    get passed() {
        const { plan } = this;
        const { resId } = this.props.record;
        if (resId !== this.resId || plan !== this.told) {
            Object.assign(this, { resId, told: plan, since: Date.now() });
        }
        // Read for the sake of the next tick.
        const { ticks } = this.state;
        return ticks >= 0 ? Math.floor((Date.now() - this.since) / 1000) : 0;
    }

    get isLate() {
        const { plan, passed } = this;
        return Boolean(plan) && (plan.late || plan.seconds - passed < 0);
    }

    /** Minutes of working time until it is due or since it was; `null` where nobody knows. */
    get minutes() {
        const { plan, passed } = this;
        if (passed > plan.known) {
            return null;
        }
        const worked = plan.open.reduce(
            (sum, [from, to]) => sum + Math.max(0, Math.min(passed, to) - from),
            0
        );
        return Math.abs(plan.minutes - Math.floor(worked / 60));
    }

    /** In the words of the server, see `_working_time_in_words` and `_time_left_in_words`. */
    get text() {
        const { plan, isLate } = this;
        if (!plan) {
            return this.props.record.data[this.props.name] || "";
        }
        const { minutes } = this;
        const [year, month, date] = plan.due.split("-");
        const day = `${date}/${month}/${year}`;
        if (minutes === null) {
            return isLate ? _t("Overdue since %(day)s", { day }) : day;
        }
        const words = this.inWords(minutes, plan.day);
        const { dated } = this.props;
        if (isLate) {
            return dated === false
                ? _t("%(time)s over", { time: words })
                : _t("%(time)s over, since %(day)s", { time: words, day });
        }
        return dated ? _t("%(time)s left · %(day)s", { time: words, day }) : words;
    }

    inWords(all, ofDay) {
        const days = Math.floor(all / ofDay);
        const hours = Math.floor((all % ofDay) / 60);
        const minutes = (all % ofDay) % 60;
        if (days) {
            return hours
                ? _t("%(days)s working d %(hours)s h", { days, hours })
                : _t("%(days)s working d", { days });
        }
        if (!hours) {
            return _t("%(minutes)s min", { minutes });
        }
        return minutes
            ? _t("%(hours)s h %(minutes)s min", { hours, minutes })
            : _t("%(hours)s h", { hours });
    }
}

registry.category("fields").add("egate_time_left", {
    component: TimeLeftField,
    supportedTypes: ["char"],
    extractProps: ({ options }) => ({ dated: options.dated }),
    supportedOptions: [{ label: _t("With the day"), name: "dated", type: "boolean" }],
    fieldDependencies: ({ name }) => [{ name: planOf(name), type: "json" }],
});
