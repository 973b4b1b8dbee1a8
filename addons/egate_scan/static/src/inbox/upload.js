import { _t } from "@web/core/l10n/translation";

/**
 * Send scanned files to the inbox, one request for each: one that is refused, or a connection that
 * breaks, does not lose the others.
 *
 * @param {File[]} files
 * @returns {Promise<string[]>} a sentence for each file that was not taken in
 */
export async function uploadFiles(files) {
    const errors = [];
    for (const file of files) {
        const body = new FormData();
        body.append("csrf_token", odoo.csrf_token);
        body.append("ufile", file);
        try {
            const response = await fetch("/egate/scan-inbox/upload", { method: "POST", body });
            if (response.status === 413) {
                errors.push(
                    _t("“%(name)s” is larger than the server takes. Scan fewer pages at a time.", {
                        name: file.name,
                    })
                );
                continue;
            }
            if (!response.ok) {
                throw new Error(response.statusText);
            }
            errors.push(...(await response.json()).errors);
        } catch {
            errors.push(
                _t("“%(name)s” did not arrive. Check the connection and add it again.", {
                    name: file.name,
                })
            );
        }
    }
    return errors;
}
