import { Component, useState } from "@odoo/owl";
import { formatInteger } from "@web/views/fields/formatters";

/** The dossier is accepted: its code, large enough to read aloud, and what comes next. */
export class CounterDone extends Component {
    static template = "egate_dossier.CounterDone";
    static props = { model: Object, keys: Array };

    setup() {
        this.state = useState(this.props.model.state);
    }

    get received() {
        return this.state.received;
    }

    money(amount) {
        return `${formatInteger(amount)} đ`;
    }
}
