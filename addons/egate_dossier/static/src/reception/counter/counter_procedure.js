import { Component, useState } from "@odoo/owl";
import { AutoComplete } from "@web/core/autocomplete/autocomplete";
import { _t } from "@web/core/l10n/translation";
import { CounterField } from "./counter_field";

/** What is asked for: the procedure, its case, how many pages, how the result is given. */
export class CounterProcedure extends Component {
    static template = "egate_dossier.CounterProcedure";
    static components = { AutoComplete, CounterField };
    static props = { model: Object, choose: Function, onScan: Function };

    setup() {
        this.state = useState(this.props.model.state);
        this.ui = useState({ more: false });
        /** What was typed for a procedure and is not chosen. */
        this.typed = { text: "" };
    }

    get values() {
        return this.state.values;
    }

    /** The most used of this desk at once; what is typed is asked of the server. */
    get sources() {
        return [
            {
                optionSlot: "procedure",
                options: async (text) => {
                    const found = text
                        ? await this.props.model.procedures(text)
                        : this.state.offers.procedures;
                    if (text && !found.length) {
                        return [{ label: this.aboutUnknown(text), data: { code: "" } }];
                    }
                    return found.map((procedure) => ({
                        label: procedure.name,
                        data: { code: procedure.code },
                        onSelect: () => {
                            this.typed.text = "";
                            this.props.choose(procedure);
                        },
                    }));
                },
            },
        ];
    }

    aboutUnknown(text) {
        return _t("No procedure is called “%s”. Type fewer words, or its code.", text);
    }

    /** A name that was typed and is none is told. */
    onProcedureLeft() {
        const { text } = this.typed;
        if (text && text !== this.state.procedure.name) {
            this.state.missing.procedure_id = this.aboutUnchosen(text);
        } else {
            delete this.state.missing.procedure_id;
        }
        this.typed.text = "";
    }

    /** The input forgets what was typed when somebody clicks beside it. */
    onProcedureTyped({ inputValue }) {
        this.typed.text = inputValue.trim();
    }

    aboutUnchosen(text) {
        return _t("“%s” is not chosen yet. Choose a procedure from the list.", text);
    }

    get procedureError() {
        return this.state.errors.procedure_id || this.state.missing.procedure_id;
    }

    get agencySources() {
        return [
            {
                options: async (text) => {
                    const found = await this.props.model.agencies(text);
                    return found.map(({ id, name }) => ({
                        label: name,
                        onSelect: () => {
                            this.state.agency = name;
                            this.props.model.change({ asked_agency_id: id }, true);
                        },
                    }));
                },
            },
        ];
    }

    choices(records) {
        return records.map(({ id, name }) => [id, name]);
    }

    countedBy(...bases) {
        return bases.some((basis) => this.state.fee.bases.includes(basis));
    }

    get showsMore() {
        const { note, content, sets } = this.values;
        return this.ui.more || note || content || sets > 1;
    }
}
