import { Component, useState } from "@odoo/owl";
import { AutoComplete } from "@web/core/autocomplete/autocomplete";
import { CounterField } from "./counter_field";

/** What is asked for: the procedure, its case, how many pages, how the result is given. */
export class CounterProcedure extends Component {
    static template = "egate_dossier.CounterProcedure";
    static components = { AutoComplete, CounterField };
    static props = { model: Object, choose: Function, onScan: Function };

    setup() {
        this.state = useState(this.props.model.state);
        this.ui = useState({ more: false });
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
                    return found.map((procedure) => ({
                        label: procedure.name,
                        data: { code: procedure.code },
                        onSelect: () => this.props.choose(procedure),
                    }));
                },
            },
        ];
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
