import { Component, useState } from "@odoo/owl";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { formatInteger } from "@web/views/fields/formatters";

/** What is told to the citizen, what has to be known before, and what they handed in earlier. */
export class CounterAside extends Component {
    static template = "egate_dossier.CounterAside";
    static props = { model: Object, resume: Function, drop: Function };

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

    /** An open dossier of the same owner and procedure; of one that may not be read, the desk only. */
    aboutSame({ id, desk, received, state }) {
        if (!id) {
            return _t(
                "The same owner has an open dossier of this procedure at “%(desk)s”. Ask there before you accept another.",
                { desk }
            );
        }
        return _t(
            "The same owner has an open dossier of this procedure, received %(day)s at %(desk)s (%(state)s):",
            { day: this.day(received), desk, state }
        );
    }

    /** Whoever else enters a dossier for this person now. */
    aboutOther({ mine, name, procedure, since }) {
        const words = { name, since, procedure: procedure || _t("no procedure yet") };
        return mine
            ? _t("You have begun another dossier for this person: %(procedure)s (%(since)s).", words)
            : _t(
                  "%(name)s is entering a dossier for this person: %(procedure)s (%(since)s).",
                  words
              );
    }

    get waived() {
        return _t("Waived: %(amount)s", { amount: this.money(this.state.fee.waived) });
    }

    get elsewhere() {
        return _t("%(count)s more at other offices.", { count: this.state.beside.elsewhere });
    }

    url(id) {
        return `/odoo/egate-dossiers/${id}`;
    }
}
