/*
 * The rules of an online form in the browser: the same as tools/form_rules.py, form_values.py and
 * form_formula.py, whose documentation holds here; a test holds them together. The server judges
 * again whatever this says. Plain values in, plain values out; no page, no network.
 */

export const LANGUAGE = 1;
const MAX_TYPED = 20000;
const LENGTHS = { text: 250, long: 2000 };
const MAX_LENGTH = 5000;
const MAX_WHOLE = 15;
const MAX_DIGITS = 40;
const FIRST_YEAR = 1800;
const LAST_YEAR = 2199;
const ROWS = 20;
const MAX_ROWS = 100;
const MAX_STREET = 250;
const NUMBERS = ["number", "money", "computed"];
const TOLD = ["computed", "note"];
const ADDRESS = ["province", "commune", "street"];
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const own = (object, key) => (Object.hasOwn(object, key) ? object[key] : undefined);
const isPlain = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const letters = (text) => Array.from(text).length;

// One answer

export function textOf(typed, lines = false) {
    if (typeof typed !== "string") {
        return "";
    }
    let text = typed.length > MAX_TYPED ? Array.from(typed).slice(0, MAX_TYPED).join("") : typed;
    text = text
        .replace(/\p{Cs}/gu, "")
        .normalize("NFC")
        .replace(/\p{Zs}/gu, " ")
        .replace(/[\u115f\u1160\u3164\uffa0\u2800]/g, "")
        .replace(/[\p{Cc}\p{Cf}]/gu, (sign) => ("\n\t\r\u200c\u200d".includes(sign) ? sign : ""));
    if (!lines) {
        return text.replace(/[ \n\t\r\u2028\u2029]+/g, " ").replace(/^ +| +$/g, "");
    }
    return text
        .split(/\r\n|[\n\r\u2028\u2029]/)
        .map((line) => line.replace(/[ \t]+/g, " ").replace(/^ +| +$/g, ""))
        .join("\n")
        .replace(/\n{3,}/g, "\n\n")
        .replace(/^\n+|\n+$/g, "");
}

export function numberOf(typed, money = false) {
    let text = money ? typed.replace(/ ?(?:[đĐ](?:ồng|ỒNG)?|[vV][nN][đĐdD])$/, "") : typed;
    const minus = text.startsWith("-") || text.startsWith("−");
    if (minus || text.startsWith("+")) {
        text = text.slice(1);
    }
    text = text.replace(/^ +| +$/g, "");
    if (/^[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]+)?$/.test(text)) {
        text = text.replaceAll(" ", "");
    }
    let whole, part;
    let found = /^([1-9][0-9]{0,2}(?:\.[0-9]{3})+)(?:,([0-9]+))?$/.exec(text);
    if (found) {
        [whole, part] = [found[1].replaceAll(".", ""), found[2] || ""];
    } else if (
        (found =
            /^(?:([1-9][0-9]{0,2}(?:,[0-9]{3})+)\.([0-9]+)|([1-9][0-9]{0,2}(?:,[0-9]{3}){2,}))$/.exec(
                text
            ))
    ) {
        [whole, part] = [(found[1] || found[3]).replaceAll(",", ""), found[2] || ""];
    } else if ((found = /^([0-9]+)(?:[.,]([0-9]+))?$/.exec(text))) {
        [whole, part] = [found[1], found[2] || ""];
    } else {
        return null;
    }
    whole = whole.replace(/^0+/, "").slice(0, MAX_DIGITS);
    part = part.replace(/0+$/, "").slice(0, MAX_DIGITS);
    const units = BigInt(whole + part || "0");
    return { units: minus ? -units : units, scale: part.length };
}

const abs = (units) => (units < 0n ? -units : units);
const power = (exponent) => 10n ** BigInt(exponent);
const at = (number, scale) => number.units * power(scale - number.scale);

export function numberText(number) {
    const digits = abs(number.units).toString().padStart(number.scale + 1, "0");
    const whole = digits.slice(0, digits.length - number.scale);
    let part = digits.slice(digits.length - number.scale).replace(/0+$/, "");
    if (part.length === 3 && whole.length <= 3 && whole !== "0") {
        part += "0";
    }
    const sign = number.units < 0n ? "-" : "";
    return part ? `${sign}${whole}.${part}` : `${sign}${whole}`;
}

function compare(one, other) {
    const scale = Math.max(one.scale, other.scale);
    const difference = at(one, scale) - at(other, scale);
    return difference > 0n ? 1 : difference < 0n ? -1 : 0;
}

function rounded(number, decimals) {
    if (number.scale <= decimals) {
        return number;
    }
    const step = power(number.scale - decimals);
    const units = (abs(number.units) * 2n + step) / (2n * step);
    return { units: number.units < 0n ? -units : units, scale: decimals };
}

const isBig = (number) => abs(number.units) >= power(MAX_WHOLE + number.scale);

function numberFault(number, decimals, low, high) {
    const zero = { units: 0n, scale: 0 };
    if (isBig(number)) {
        return ["big", { limit: MAX_WHOLE }];
    }
    if (number.scale > decimals) {
        return [decimals ? "decimals" : "whole", { limit: decimals }];
    }
    if (low && compare(number, numberOf(low) || zero) < 0) {
        return ["low", { limit: low }];
    }
    if (high && compare(number, numberOf(high) || zero) > 0) {
        return ["high", { limit: high }];
    }
    return null;
}

export function dateOf(text) {
    let year, month, day;
    let found = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text);
    if (found) {
        [, year, month, day] = found;
    } else if ((found = /^([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})$/.exec(text))) {
        [, day, month, year] = found;
    } else {
        return null;
    }
    const [y, m, d] = [Number(year), Number(month), Number(day)];
    if (y < FIRST_YEAR || y > LAST_YEAR || m < 1 || m > 12 || d < 1) {
        return null;
    }
    const leap = (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0;
    if (d > DAYS[m - 1] + (leap && m === 2 ? 1 : 0)) {
        return null;
    }
    return `${year}-${String(m).padStart(2, "0")}-${String(d).padStart(2, "0")}`;
}

const dayLimit = (limit, today) => (limit === "today" ? today : limit);

function phoneOf(text) {
    if (!/^\+?[0-9 .()-]+$/.test(text)) {
        return null;
    }
    let digits = text.replace(/[^0-9]/g, "");
    if (text.startsWith("+") || digits.startsWith("00")) {
        digits = digits.replace(/^00/, "");
        if (!digits.startsWith("84")) {
            return digits.length >= 8 && digits.length <= 15 ? `+${digits}` : null;
        }
        digits = "0" + digits.slice(2).replace(/^0/, "");
    }
    return /^(?:0[35789][0-9]{8}|02[0-9]{9}|1[89]00[0-9]{4,6})$/.test(digits) ? digits : null;
}

function isEmail(text) {
    if (text.length > 254 || text.includes("..") || !/^[\x00-\x7f]*$/.test(text)) {
        return false;
    }
    const word = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?";
    const local = "[^\\s@,;:<>()\\[\\]\"\\\\]";
    return new RegExp(
        `^(?!\\.)${local}{1,64}(?<!\\.)@(?:${word}\\.)+(?:[a-z]{2,}|xn--${word})$`,
        "i"
    ).test(text);
}

function identityFault(number, today) {
    if (!/^[0-9]{12}$/.test(number)) {
        return ["identity", { digits: number.replace(/[^0-9]/g, "").length }];
    }
    const year = 1900 + 100 * Math.floor(Number(number[3]) / 2) + Number(number.slice(4, 6));
    return year > Number(today.slice(0, 4)) ? ["identity_year", { year }] : null;
}

const PATTERNS = {
    letters: /^[^0-9<>{}[\]=*#@%&|\\^~]*$/,
    digits: /^[0-9]*$/,
    code: /^[A-Za-zĐđ0-9./_-]*$/,
};

function cleanText(field, text) {
    const limit = Math.min(field.length || LENGTHS[field.kind], MAX_LENGTH);
    const length = letters(text);
    if (length > limit) {
        return [null, ["long", { limit, length }]];
    }
    const least = field.least || 0;
    if (length < least) {
        return [null, ["short", { limit: least, length }]];
    }
    const pattern = own(PATTERNS, field.pattern || "");
    if (pattern && !pattern.test(text)) {
        return [null, [`pattern_${field.pattern}`, {}]];
    }
    return [text, null];
}

function cleanNumber(field, text) {
    const money = field.kind === "money";
    const number = numberOf(text, money);
    if (number === null) {
        return [null, ["number", {}]];
    }
    const low = field.min || (money ? "0" : null);
    const fault = numberFault(number, field.decimals || 0, low, field.max);
    return fault ? [null, fault] : [numberText(number), null];
}

function cleanDate(field, text, today) {
    const day = dateOf(text);
    if (day === null) {
        return [null, ["date", {}]];
    }
    const [low, high] = [dayLimit(field.min, today), dayLimit(field.max, today)];
    if (low && day < low) {
        return [null, ["early", { limit: low }]];
    }
    if (high && day > high) {
        return [null, ["late", { limit: high }]];
    }
    return [day, null];
}

function cleanChoice(field, text) {
    const known = (field.choices || []).some((choice) => choice.key === text);
    return known ? [text, null] : [null, ["choice", {}]];
}

function cleanChoices(field, typed) {
    const chosen = (Array.isArray(typed) ? typed : [typed]).map((one) => textOf(one));
    const told = chosen.filter(Boolean);
    const keys = (field.choices || []).map((choice) => choice.key);
    if (told.some((one) => !keys.includes(one))) {
        return [null, ["choice", {}]];
    }
    const kept = keys.filter((key) => told.includes(key));
    return [kept.length ? kept : null, null];
}

const unlessFault = (value, name) => (value ? [value, null] : [null, [name, {}]]);

function cleanIdentity(field, text, today) {
    const number = text.replace(/[ .-]/g, "");
    const fault = identityFault(number, today);
    return fault ? [null, fault] : [number, null];
}

const CLEANERS = {
    text: cleanText,
    long: cleanText,
    number: cleanNumber,
    money: cleanNumber,
    date: cleanDate,
    choice: cleanChoice,
    yes: (field, text) => unlessFault(["yes", "no"].includes(text) && text, "choice"),
    phone: (field, text) => unlessFault(phoneOf(text), "phone"),
    email: (field, text) => unlessFault(isEmail(text) && text, "email"),
    identity: cleanIdentity,
};

function clean(field, typed, today) {
    if (field.kind === "choices") {
        return cleanChoices(field, typed);
    }
    const text = textOf(typed, field.kind === "long");
    return text ? CLEANERS[field.kind](field, text, today) : [null, null];
}

// Computed fields

const aNumber = (value) => (typeof value === "string" ? numberOf(value) : null);
const aDay = (value) => (typeof value === "string" ? dateOf(value) : null);

function combined(kind, numbers) {
    if (kind === "product") {
        return numbers.reduce(
            (result, one) => ({
                units: result.units * one.units,
                scale: result.scale + one.scale,
            }),
            { units: 1n, scale: 0 }
        );
    }
    const scale = Math.max(0, ...numbers.map((one) => one.scale));
    const units = numbers.map((one) => at(one, scale));
    if (kind === "difference") {
        return { units: units.reduce((left, one) => left - one), scale };
    }
    return { units: units.reduce((sum, one) => sum + one, 0n), scale };
}

function countUp(formula, value, today) {
    const kind = formula.kind;
    if (["sum", "product", "difference"].includes(kind)) {
        const found = formula.fields.map((key) => aNumber(value(key)));
        const numbers = found.filter((one) => one !== null);
        if (!numbers.length || (kind !== "sum" && numbers.length < found.length)) {
            return null;
        }
        return combined(kind, numbers);
    }
    if (kind === "column_sum" || kind === "rows") {
        const rows = value(formula.table);
        if (!Array.isArray(rows) || !isPlain(rows[0])) {
            return null;
        }
        if (kind === "rows") {
            return { units: BigInt(rows.length), scale: 0 };
        }
        const cells = rows.map((row) => aNumber(own(row, formula.column)));
        return combined("sum", cells.filter((cell) => cell !== null));
    }
    if (kind === "age") {
        const born = aDay(value(formula.field));
        return born && born <= today ? { units: BigInt(age(born, today)), scale: 0 } : null;
    }
    const [first, last] = [aDay(value(formula.from)), aDay(value(formula.to))];
    if (first === null || last === null) {
        return null;
    }
    return { units: BigInt((Date.parse(last) - Date.parse(first)) / 86400000), scale: 0 };
}

function age(born, today) {
    const years = Number(today.slice(0, 4)) - Number(born.slice(0, 4));
    return years - (today.slice(5) < born.slice(5) ? 1 : 0);
}

function count(field, value, today) {
    let number = countUp(field.formula, value, today);
    if (number === null) {
        return [null, null];
    }
    number = rounded(number, field.decimals || 0);
    return isBig(number) ? [null, ["big_result", { limit: MAX_WHOLE }]] : [numberText(number), null];
}

// The whole form

export function fieldsOf(definition) {
    const fields = new Map();
    for (const page of definition.pages) {
        for (const field of page.fields) {
            fields.set(field.key, field);
        }
    }
    return fields;
}

/**
 * Judge answers by the rules of a definition.
 *
 * @param {Object} definition language 1
 * @param {Object} answers as typed or as kept, by key
 * @param {string} today ISO date
 * @param {(province: string) => (Object|null|undefined)} places communes of a province by code;
 *     null: no such province; undefined: its list is not here, any commune holds
 * @returns {{answers, typed, visible: string[], required: string[], computed, errors}}
 */
export function judge(definition, answers, today, places) {
    return new Judging(definition, isPlain(answers) ? answers : {}, today, places).result();
}

class Judging {
    constructor(definition, answers, today, places) {
        this.fields = fieldsOf(definition);
        this.today = today;
        this.places = places;
        this.judged = {
            answers: {},
            typed: {},
            visible: [],
            required: [],
            computed: {},
            errors: {},
        };
        this.cleaned = new Map();
        this.seen = new Map();
        this.counts = new Map();
        for (const [key, field] of this.fields) {
            this.cleaned.set(key, this.clean(field, own(answers, key)));
        }
    }

    result() {
        const judged = this.judged;
        for (const [key, field] of this.fields) {
            if (!this.shown(key)) {
                continue;
            }
            judged.visible.push(key);
            if (field.kind === "computed") {
                const [number, fault] = this.counted(key);
                if (number !== null) {
                    judged.computed[key] = judged.answers[key] = number;
                }
                if (fault) {
                    judged.errors[key] = fault;
                }
                continue;
            }
            if (field.kind === "note") {
                continue;
            }
            const required = Boolean(field.required) || this.holds(field.require);
            if (required) {
                judged.required.push(key);
            }
            const [value, faults] = this.cleaned.get(key);
            Object.assign(judged.errors, faults);
            if (value !== null) {
                judged.answers[key] = value;
            }
            if (!Object.keys(faults).length) {
                this.complete(field, value, required);
            }
        }
        return judged;
    }

    complete(field, value, required) {
        const { key, kind } = field;
        const errors = this.judged.errors;
        if (kind === "address" && value !== null) {
            if (required && !Object.hasOwn(value, "street")) {
                errors[`${key}.street`] = ["street", {}];
            }
        } else if (kind === "table" && (value !== null || required)) {
            const limit = Math.max(field.min_rows || 0, required ? 1 : 0);
            if ((value || []).length < limit) {
                errors[key] = ["few_rows", { limit }];
            }
        } else if (required && value === null) {
            errors[key] = ["required", {}];
        }
    }

    clean(field, typed) {
        const { key, kind } = field;
        if (TOLD.includes(kind)) {
            return [null, {}];
        }
        if (kind === "table") {
            return this.cleanTable(field, typed);
        }
        if (kind === "address") {
            return this.cleanAddress(field, typed);
        }
        let taken = typed;
        if (kind === "choices" && Array.isArray(typed)) {
            taken = typed.slice(0, (field.choices || []).length + 1);
            this.keep(key, taken.map((one) => textOf(one)).filter(Boolean));
        } else {
            this.keep(key, textOf(typed, kind === "long"));
        }
        const [value, fault] = clean(field, taken, this.today);
        return [value, fault ? { [key]: fault } : {}];
    }

    keep(key, typed) {
        const size = isPlain(typed) ? Object.keys(typed).length : typed.length;
        if (size) {
            this.judged.typed[key] = typed;
        }
    }

    cleanTable(field, typed) {
        const { key, columns } = field;
        const most = Math.min(field.max_rows || ROWS, MAX_ROWS);
        const [rows, kept, faults] = [[], [], {}];
        (Array.isArray(typed) ? typed : []).slice(0, most + 1).forEach((typedRow, number) => {
            const source = isPlain(typedRow) ? typedRow : {};
            const texts = {};
            for (const column of columns) {
                const text = textOf(own(source, column.key), column.kind === "long");
                if (text) {
                    texts[column.key] = text;
                }
            }
            kept.push(texts);
            if (!Object.keys(texts).length) {
                return;
            }
            const row = {};
            for (const column of columns) {
                const [value, fault] = clean(column, own(texts, column.key) || "", this.today);
                if (value !== null) {
                    row[column.key] = value;
                } else if (fault || column.required) {
                    faults[`${key}.${number}.${column.key}`] = fault || ["required", {}];
                }
            }
            rows.push(row);
        });
        while (kept.length && !Object.keys(kept[kept.length - 1]).length) {
            kept.pop();
        }
        this.keep(key, kept);
        if (rows.length > most) {
            faults[key] = ["many_rows", { limit: most }];
        }
        return [Object.keys(faults).length || !rows.length ? null : rows, faults];
    }

    cleanAddress(field, typed) {
        const key = field.key;
        const source = isPlain(typed) ? typed : {};
        const texts = {};
        for (const name of ADDRESS) {
            const text = textOf(own(source, name));
            if (text) {
                texts[name] = text;
            }
        }
        this.keep(key, texts);
        if (!Object.keys(texts).length) {
            return [null, {}];
        }
        const communes = texts.province ? this.places(texts.province) : null;
        if (communes === null) {
            return [null, { [`${key}.province`]: ["province", {}] }];
        }
        if (!texts.commune || (communes && !Object.hasOwn(communes, texts.commune))) {
            return [null, { [`${key}.commune`]: ["commune", {}] }];
        }
        const length = letters(texts.street || "");
        if (length > MAX_STREET) {
            return [null, { [`${key}.street`]: ["long", { limit: MAX_STREET, length }] }];
        }
        return [texts, {}];
    }

    shown(key) {
        if (!this.seen.has(key)) {
            this.seen.set(key, false);
            const show = this.fields.get(key).show;
            this.seen.set(key, show ? this.holds(show) : true);
        }
        return this.seen.get(key);
    }

    value(key) {
        if (!this.fields.has(key) || !this.shown(key)) {
            return null;
        }
        if (this.fields.get(key).kind === "computed") {
            return this.counted(key)[0];
        }
        return this.cleaned.get(key)[0];
    }

    counted(key) {
        if (!this.counts.has(key)) {
            this.counts.set(key, [null, null]);
            const value = (name) => this.value(name);
            this.counts.set(key, count(this.fields.get(key), value, this.today));
        }
        return this.counts.get(key);
    }

    holds(rule) {
        if (!rule || !rule.conditions.length) {
            return false;
        }
        const found = rule.conditions.map((condition) => this.holdsOne(condition));
        return rule.mode === "all" ? found.every(Boolean) : found.some(Boolean);
    }

    holdsOne({ field, operator, value: wanted }) {
        const value = this.value(field);
        if (value === null) {
            return false;
        }
        if (operator === "filled") {
            return true;
        }
        const kind = this.fields.get(field).kind;
        if (kind === "table" || kind === "address") {
            return false;
        }
        if (["is", "is_not", "one_of"].includes(operator)) {
            const texts = Array.isArray(wanted) ? wanted : [wanted];
            const same = texts.some((text) => this.same(kind, value, text));
            return same !== (operator === "is_not");
        }
        if (kind === "date") {
            const limit = dayLimit(wanted, this.today);
            if (operator === "before") {
                return Boolean(limit) && value < limit;
            }
            return operator === "after" && Boolean(limit) && value > limit;
        }
        const limit = NUMBERS.includes(kind) ? numberOf(wanted || "") : null;
        if (limit === null) {
            return false;
        }
        const order = compare(numberOf(value), limit);
        return operator === "at_least" ? order >= 0 : operator === "at_most" && order <= 0;
    }

    same(kind, value, wanted) {
        if (kind === "choices") {
            return value.includes(wanted);
        }
        if (NUMBERS.includes(kind)) {
            const limit = numberOf(wanted || "");
            return limit !== null && compare(numberOf(value), limit) === 0;
        }
        return value === (kind === "date" ? dayLimit(wanted, this.today) : wanted);
    }
}

// Shown to people

export function numberShown(text) {
    const number = numberOf(text);
    if (number === null) {
        return text;
    }
    const [whole, part] = numberText(number).split(".");
    const grouped = whole.replace(/\B(?=(?:[0-9]{3})+$)/g, ".");
    const rest = (part || "").replace(/0+$/, "");
    return rest ? `${grouped},${rest}` : grouped;
}

export function dateShown(text) {
    const day = dateOf(text);
    return day ? day.split("-").reverse().join("/") : text;
}
