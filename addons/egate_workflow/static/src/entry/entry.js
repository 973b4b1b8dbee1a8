import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";

const REFUSALS = new Set([
    "odoo.exceptions.UserError",
    "odoo.exceptions.ValidationError",
    "odoo.exceptions.AccessError",
    "odoo.exceptions.MissingError",
]);

/**
 * What the server refused, in its own sentence, to be shown where it was entered; anything else is
 * a fault and goes on to the web client.
 */
export function refusalOf(error) {
    if (error instanceof RPCError && REFUSALS.has(error.exceptionName)) {
        return error.data.message;
    }
    throw error;
}

/** What is entered with an action, kept until the server has accepted it. */
export class Entry {
    constructor() {
        this.reset();
    }

    reset() {
        this.comment = "";
        this.document = "";
        this.reason = 0;
        this.cause = 0;
        this.unit = false;
        this.user = 0;
        this.files = [];
        this.missing = [];
    }

    /** Mark and return what an action asks for and is not there yet. */
    check(asks) {
        const filled = {
            comment: this.comment.trim(),
            document: this.document.trim(),
            reason: this.reason,
            unit: this.unit,
            user: this.user,
            attachment: this.files.length,
        };
        this.missing = asks.filter((key) => !filled[key]);
        return this.missing;
    }

    /** What of it goes to the server, as `action_transition` takes it. */
    values(asks) {
        const values = {};
        const put = (key, name, value) => {
            if (asks.includes(key) && value) {
                values[name] = value;
            }
        };
        put("document", "document", this.document.trim());
        put("reason", "reason_id", this.reason);
        put("unit", "unit_id", this.unit);
        put("user", "user_id", this.user);
        if (this.cause) {
            values.cause_id = this.cause;
        }
        if (asks.includes("attachment")) {
            values.attachment_ids = this.files.map((file) => file.id);
        }
        return values;
    }
}

/** The sentence under a field that was left empty. */
export function missingSentence(key) {
    return {
        comment: _t("Write your opinion or reason first."),
        document: _t("Enter the number of the document."),
        reason: _t("Choose a reason."),
        unit: _t("Choose the unit."),
        user: _t("Choose the person."),
        attachment: _t("Attach the document."),
    }[key];
}
