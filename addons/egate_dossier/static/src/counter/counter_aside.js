import { Component, useState } from "@odoo/owl";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { formatInteger } from "@web/views/fields/formatters";

/** What is told to the citizen, what has to be known before, and what they handed in earlier. */
export class CounterAside extends Component {
    static template = "egate_dossier.CounterAside";
    static props = { model: Object, resume: Function };

    setup() {
        this.state = useState(this.props.model.state);
    }

    get begun() {
        return this.state.id ? [] : this.state.drafts;
    }

    money(amount) {
        return `${formatInteger(amount)} đ`;
    }

    day(text) {
        return formatDate(deserializeDate(text));
    }

    url(id) {
        return `/odoo/egate-dossiers/${id}`;
    }
}
