/*
 * The file in which a citizen keeps the answers to an online form on their own device: JSON text,
 * encrypted with a passphrase that nobody else has. Format: docs/form-file.md.
 */

export const FORMAT = "egate-form";
export const VERSION = 1;
const ITERATIONS = 600000;
const MAX_ITERATIONS = 5000000;
const MAX_SIZE = 2000000;

/** Why a file cannot be opened: "file", "version", "damaged", "passphrase" or "insecure". */
export class FileFault extends Error {
    constructor(reason) {
        super(reason);
        this.reason = reason;
    }
}

const toText = (bytes) => btoa(Array.from(new Uint8Array(bytes), (one) => String.fromCharCode(one)).join(""));
const toBytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

function engine() {
    if (!globalThis.crypto?.subtle) {
        throw new FileFault("insecure");
    }
    return globalThis.crypto.subtle;
}

async function keyOf(passphrase, salt, iterations, use) {
    const typed = new TextEncoder().encode(passphrase.normalize("NFC"));
    const material = await engine().importKey("raw", typed, "PBKDF2", false, ["deriveKey"]);
    return engine().deriveKey(
        { name: "PBKDF2", hash: "SHA-256", salt, iterations },
        material,
        { name: "AES-GCM", length: 256 },
        false,
        [use]
    );
}

/** What is readable without the passphrase cannot be changed without being noticed. */
function bound(file) {
    const { format, version, procedure, form, edition, iterations, salt, iv } = file;
    const told = [format, version, procedure, form, edition, iterations, salt, iv];
    return new TextEncoder().encode(JSON.stringify(told));
}

async function digest(text) {
    const bytes = await engine().digest("SHA-256", new TextEncoder().encode(text));
    return toText(bytes);
}

/**
 * Return the text of a file.
 *
 * @param {{procedure: string, form: number, edition: number}} about which form it is
 * @param {Object} answers as typed, by key
 * @param {string} passphrase
 */
export async function seal(about, answers, passphrase) {
    const salt = crypto.getRandomValues(new Uint8Array(16));
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const key = await keyOf(passphrase, salt, ITERATIONS, "encrypt");
    const file = {
        format: FORMAT,
        version: VERSION,
        procedure: about.procedure,
        form: about.form,
        edition: about.edition,
        iterations: ITERATIONS,
        salt: toText(salt),
        iv: toText(iv),
    };
    const content = new TextEncoder().encode(JSON.stringify({ answers }));
    const data = await engine().encrypt({ name: "AES-GCM", iv, additionalData: bound(file) }, key, content);
    file.data = toText(data);
    // Tells a file that a copy has damaged from a wrong passphrase.
    file.sum = await digest(JSON.stringify(file));
    return JSON.stringify(file);
}

/**
 * Return what a file tells without a passphrase: procedure, form and edition.
 *
 * @throws {FileFault} it is no such file, of a later version, or damaged
 */
export async function read(text) {
    let file;
    try {
        file = text.length > MAX_SIZE ? null : JSON.parse(text);
    } catch {
        throw new FileFault(text.includes(`"${FORMAT}"`) ? "damaged" : "file");
    }
    if (file?.format !== FORMAT) {
        throw new FileFault("file");
    }
    if (file.version !== VERSION) {
        throw new FileFault("version");
    }
    const { sum, ...rest } = file;
    const whole =
        Number.isInteger(file.iterations) && file.iterations > 0 && file.iterations <= MAX_ITERATIONS;
    if (!whole || (await digest(JSON.stringify(rest))) !== sum) {
        throw new FileFault("damaged");
    }
    return file;
}

/**
 * Return the answers in a file that :func:`read` has read.
 *
 * @throws {FileFault} the passphrase is another
 */
export async function open(file, passphrase) {
    const key = await keyOf(passphrase, toBytes(file.salt), file.iterations, "decrypt");
    let content;
    try {
        content = await engine().decrypt(
            { name: "AES-GCM", iv: toBytes(file.iv), additionalData: bound(file) },
            key,
            toBytes(file.data)
        );
    } catch {
        throw new FileFault("passphrase");
    }
    return JSON.parse(new TextDecoder().decode(content)).answers;
}
