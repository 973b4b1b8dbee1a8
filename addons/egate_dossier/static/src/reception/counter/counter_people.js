import { Component, useState } from "@odoo/owl";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { CounterField, CARD_CODE } from "./counter_field";
import { makeTyped } from "./typed";

const NUMBERLESS = ["newborn", "none"];

/** Whose dossier it is: the owner, others with them, and who hands it in for them. */
export class CounterPeople extends Component {
    static template = "egate_dossier.CounterPeople";
    static components = { CounterField };
    static props = { model: Object, onScan: Function };

    setup() {
        this.state = useState(this.props.model.state);
        this.ui = useState({ submitter: false, owners: false });
        this.typed = makeTyped();
    }

    get values() {
        return this.state.values;
    }

    get isOrganisation() {
        return this.values.applicant_kind === "organisation";
    }

    get countries() {
        return [["", ""], ...this.state.offers.countries];
    }

    get isNumberless() {
        return NUMBERLESS.includes(this.values.identity_kind);
    }

    asksReason(name) {
        return this.state.asks_reason.includes(name);
    }

    /** The card, or what was typed, says another date of birth than the record. */
    get difference() {
        const { file, here } = this.state.difference;
        const day = (text) => formatDate(deserializeDate(text));
        return _t("Date of birth on file: %(file)s; entered here: %(here)s. Which one stands on the card?", {
            file: day(file),
            here: day(here),
        });
    }

    decide(difference) {
        this.props.model.change({ difference }, true);
    }

    get showsSubmitter() {
        const { submitter_name, submitter_identity_number } = this.values;
        const wrong = Object.keys({ ...this.state.errors, ...this.state.missing });
        return (
            this.ui.submitter ||
            submitter_name ||
            submitter_identity_number ||
            wrong.some((name) => name.startsWith("submitter_"))
        );
    }

    get showsOwners() {
        return this.ui.owners || this.state.owners.length;
    }

    setKind(kind) {
        this.props.model.change({ applicant_kind: kind }, true);
    }

    changeOwner(owner, vals) {
        this.props.model.changeLine("owners", owner, vals, true);
    }

    /** A card, or a name: the rest is entered in the new line. */
    addOwner(ev) {
        const text = ev.target.value.trim();
        if (!text) {
            return;
        }
        const card = text.match(CARD_CODE);
        const relation = this.state.owners.length ? "co_owner" : "spouse";
        const owner = card ? { scan: card[0], relation } : { name: text, relation };
        ev.target.value = "";
        this.props.model.change({ add_owners: [owner] }, true);
    }

    onOwnerKeydown(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            this.addOwner(ev);
        }
    }

    dropOwner(owner) {
        this.state.owners = this.state.owners.filter((one) => one.id !== owner.id);
        this.props.model.change({ drop_owners: [owner.id] }, true);
    }
}
