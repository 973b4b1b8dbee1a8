import { Deferred, tick } from "@odoo/hoot";
import { CounterModel } from "@egate_dossier/reception/counter/counter_model";

/** A server that answers when the test says so, one call after the other. */
export class SlowServer {
    calls = [];
    waiting = [];

    get silent() {
        return this;
    }

    call(model, method, args, kwargs) {
        const answer = new Deferred();
        this.calls.push({ method, args, kwargs });
        this.waiting.push(answer);
        return answer;
    }

    /** The names of the methods that were called. */
    get methods() {
        return this.calls.map(({ method }) => method);
    }

    /** The changes that came with each call. */
    get changes() {
        return this.calls.map(({ args }) => args[1]);
    }

    /** Answer the oldest call that still waits, or that at `place`. */
    async answer(value, place = 0) {
        await tick();
        this.waiting.splice(place, 1)[0].resolve(value);
        await tick();
    }

    async refuse(error) {
        await tick();
        this.waiting.shift().reject(error);
        await tick();
    }

    forget() {
        this.calls = [];
    }
}

/** What the server says of a draft. */
export function answerOf(values = {}, more = {}) {
    return { id: 7, values, errors: {}, papers: [], owners: [], faults: [], ...more };
}

export const OFFERS = { defaults: { applicant_name: "", applicant_phone: "", procedure_id: false } };

/** Open the counter; with `state` on a draft that is there already. */
export async function openCounter(state = false) {
    const server = new SlowServer();
    const drafts = [];
    const model = new CounterModel(server, (id) => drafts.push(id), () => {});
    const opened = model.open(state ? state.id : false);
    await server.answer({ offers: OFFERS, drafts: [], state });
    await opened;
    server.forget();
    return { model, server, state: model.state, drafts };
}
