import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";

/**
 * Send files to a paper, one request each: what has arrived stays, whatever becomes of the next.
 *
 * @param {number} paperId
 * @param {Iterable<File>} files
 * @param {(done: number, all: number) => void} [onProgress]
 * @returns {Promise<{files: Object[], errors: {name: string, error: string}[]}>}
 */
export async function uploadFiles(paperId, files, onProgress = () => {}) {
    const answer = { files: [], errors: [] };
    const all = [...files];
    for (const [place, file] of all.entries()) {
        onProgress(place, all.length);
        const body = new FormData();
        body.append("csrf_token", odoo.csrf_token);
        body.append("ufile", file);
        try {
            const response = await browser.fetch(`/egate/paper/${paperId}/files`, {
                method: "POST",
                body,
            });
            if (!response.ok) {
                throw new Error(response.status);
            }
            const one = await response.json();
            answer.files.push(...one.files);
            answer.errors.push(...one.errors);
        } catch {
            answer.errors.push({
                name: file.name,
                error: _t(
                    "“%s” did not arrive: the server cannot be reached, or the file is far too large. Add it again.",
                    file.name
                ),
            });
        }
    }
    onProgress(all.length, all.length);
    return answer;
}

/** The address of one page (from 1) of a file as a picture; it changes with the content. */
export function pageAddress(file, page, width) {
    return `/egate/file/${file.id}/page/${page}.png?width=${width}&v=${file.sha256.slice(0, 16)}`;
}
