import { Component, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { deserializeDate, formatDate, parseDate, serializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { makeTyped } from "./typed";

/** Codes that a scanner types into whatever field has the cursor. */
export const CARD_CODE = /\d{12}\|[^|]*\|[^|]+\|\d{8}\|[^|]+\|[^|]+\|\d{8}.*$/s;

const SCAN_REST_MS = 150;

/**
 * One field of the counter: label, input, and under it what is wrong. A text is saved while it is
 * typed; a number, date or choice when it is left, because half of it would be wrong.
 */
export class CounterField extends Component {
    static template = "egate_dossier.CounterField";
    static props = {
        model: Object,
        name: String,
        label: String,
        type: { type: String, optional: true },
        options: { type: Array, optional: true },
        required: { type: Boolean, optional: true },
        placeholder: { type: String, optional: true },
        class: { type: String, optional: true },
        inputmode: { type: String, optional: true },
        key: { type: String, optional: true },
        onScan: { type: Function, optional: true },
    };
    static defaultProps = { type: "text", class: "" };

    setup() {
        this.state = useState(this.props.model.state);
        this.typed = makeTyped();
    }

    get id() {
        return `o_egate_${this.props.name}`;
    }

    /** A date of birth may be the year alone. */
    get isDate() {
        return ["date", "birth"].includes(this.props.type);
    }

    get value() {
        const value = this.state.values[this.props.name];
        if (this.isDate && /^\d{4}-\d\d-\d\d$/.test(value || "")) {
            return formatDate(deserializeDate(value));
        }
        return value === false || value === undefined ? "" : String(value);
    }

    get shown() {
        return this.typed.show(this.props.name, this.value);
    }

    isChosen([key]) {
        return String(key) === this.value;
    }

    get error() {
        return this.state.errors[this.props.name] || this.state.missing[this.props.name];
    }

    get closed() {
        return this.state.closed.includes(this.props.name);
    }

    onInput(ev) {
        const { target } = ev;
        this.typed.take(this.props.name, ev);
        browser.clearTimeout(this.scanTimer);
        if (this.props.onScan && target.value.includes("|")) {
            // A scanner that sends no Enter is done when nothing more comes.
            this.scanTimer = browser.setTimeout(() => this.takeCard(target), SCAN_REST_MS);
        } else if (this.props.type === "text") {
            this.props.model.change({ [this.props.name]: target.value });
        }
    }

    /** Take the code of a card out of the field; only what stood there before it stays. */
    takeCard(input) {
        browser.clearTimeout(this.scanTimer);
        const card = this.props.onScan && input.value.match(CARD_CODE);
        if (card) {
            input.value = input.value.slice(0, card.index);
            this.typed.drop();
            this.props.model.typed();
            if (this.props.type === "text") {
                // The digits before the first stroke were taken for a text.
                this.props.model.change({ [this.props.name]: input.value });
            }
            this.props.onScan(card[0], this.props.name);
        }
        return Boolean(card);
    }

    onKeydown(ev) {
        if (ev.key === "Enter") {
            // A scanner ends with it; for a person it goes on to the next field.
            ev.preventDefault();
            if (!this.takeCard(ev.target)) {
                this.commit(ev.target);
                this.props.model.goOn(ev.target);
            }
        }
    }

    onChange(ev) {
        if (!this.takeCard(ev.target)) {
            this.commit(ev.target);
        }
    }

    commit(input) {
        const { model, name, type } = this.props;
        const text = input.value.trim();
        model.typed();
        if (text === this.value && !(name in model.pending)) {
            return;
        }
        if (type === "select") {
            const option = this.props.options.find(([key]) => String(key) === text);
            model.change({ [name]: option ? option[0] : false }, true);
        } else if (type === "number") {
            model.change({ [name]: /^\d+$/.test(text) ? Number(text) : 0 }, true);
        } else if (this.isDate) {
            this.commitDate(text);
        } else {
            model.change({ [name]: text }, true);
        }
    }

    commitDate(text) {
        const { model, name } = this.props;
        let value = false;
        if (this.props.type === "birth" && /^\d{4}$/.test(text)) {
            // Of some people the papers give no day.
            value = text;
        } else if (text) {
            try {
                value = serializeDate(parseDate(text));
            } catch {
                this.state.values[name] = text;
                this.state.errors[name] = _t("Enter a date such as 25/12/1990.");
                return;
            }
        }
        model.change({ [name]: value }, true);
    }
}
