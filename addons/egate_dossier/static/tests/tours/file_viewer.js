import { registry } from "@web/core/registry";
import { attach, PDF } from "./attach";

/** The viewer beside the papers, as a clerk and an officer use it. */
const tours = registry.category("web_tour.tours");

/** The page is drawn: the server has sent a picture of it. */
const drawn = (image) => {
    if (!image.complete || !image.naturalWidth) {
        throw new Error(`${image.src} is not drawn`);
    }
};

const where = (words) => ({ trigger: `.o_egate_viewer .o_egate_where:contains(${words})` });

const onItsSide = {
    content: "The page lies on its side now",
    trigger: ".o_egate_viewer",
    async run() {
        for (let turn = 0; turn < 400; turn++) {
            const image = document.querySelector(".o_egate_viewer .o_egate_page img");
            if (image?.complete && image.naturalWidth > image.naturalHeight) {
                return;
            }
            await new Promise((resolve) => setTimeout(resolve, 50));
        }
        throw new Error("The page is not turned");
    },
};

tours.add("egate_file_viewer", {
    steps: () => [
        { trigger: ".o_egate_viewer .o_egate_thumb:eq(2)" },
        {
            content: "One of two files is refused; the other is added and shown",
            trigger: "div[name=paper_ids] .o_data_row:first .o_egate_attach",
            run() {
                attach(this.anchor, ["xấu.pdf", "MZ program"], ["tốt.pdf", PDF]);
            },
        },
        { trigger: ".o_notification:contains(xấu.pdf)" },
        { trigger: "div[name=paper_ids] .o_data_row:first .o_egate_scans:contains(tốt.pdf)" },
        { trigger: ".o_egate_viewer .o_egate_viewer_title:contains(tốt.pdf)" },
        {
            trigger: ".o_egate_viewer [data-act=previous-file]:enabled",
            run: "click",
        },
        { trigger: ".o_egate_viewer .o_egate_viewer_title:contains(ba-trang.pdf)" },
        { trigger: ".o_egate_viewer .o_egate_thumb[data-page='2']", run: "click" },
        where("2/3"),
        {
            content: "Page 2 is turned, the others are not",
            trigger: ".o_egate_viewer",
            async run() {
                window.egateSha = this.anchor.dataset.sha;
                this.anchor.querySelector("[data-act=right]").click();
            },
        },
        {
            trigger: ".o_egate_viewer:not(:has(.o_busy)) .o_egate_page img",
            async run() {
                const image = this.anchor;
                await image.decode();
                drawn(image);
            },
        },
        onItsSide,
        where("2/3"),
        { trigger: ".o_egate_viewer [data-act=split]:enabled", run: "click" },
        { content: "The second page is the last now", ...where("2/2") },
        where("1/3"),
        {
            content: "By the keyboard, behind the last page comes the next file",
            trigger: ".o_egate_viewer",
            run: "press ArrowRight",
        },
        where("1/1"),
        { trigger: ".o_egate_viewer [data-act=in]", run: "click" },
        { trigger: ".o_egate_viewer .o_egate_page.o_wide img" },
    ],
});

tours.add("egate_file_viewer_reads", {
    steps: () => [
        { trigger: "div[name=paper_ids] .o_egate_scan:contains(ba-trang.pdf)", run: "click" },
        where("1/3"),
        {
            trigger: ".o_egate_viewer .o_egate_page img",
            async run() {
                await this.anchor.decode();
                drawn(this.anchor);
            },
        },
        {
            content: "Nothing offers to change it",
            trigger: ".o_egate_viewer:not(:has([data-act=right], [data-act=delete]))",
        },
        { trigger: "div[name=paper_ids]:not(:has(.o_egate_attach))" },
        { trigger: ".o_egate_viewer [data-act=download][href*='/egate/file/']" },
        { trigger: ".o_egate_viewer [data-act=full]", run: "click" },
        {
            content: "The page has all of the screen",
            trigger: ".o_egate_viewer.o_egate_full",
            run({ anchor }) {
                const { top, left, width, height } = anchor.getBoundingClientRect();
                const all = [0, 0, window.innerWidth, window.innerHeight];
                if ([top, left, width, height].some((one, place) => one !== all[place])) {
                    throw new Error(`It is ${width} × ${height} at ${left}, ${top}`);
                }
                const { x, y } = { x: window.innerWidth / 2, y: 10 };
                if (!anchor.contains(document.elementFromPoint(x, y))) {
                    throw new Error("Something lies over it");
                }
            },
        },
        { trigger: ".o_egate_viewer.o_egate_full", run: "press Escape" },
        { trigger: ".o_egate_viewer:not(.o_egate_full)" },
    ],
});

tours.add("egate_file_viewer_signed", {
    steps: () => [
        where("1/2"),
        { trigger: ".o_egate_signatures[data-state=intact] .badge" },
        { trigger: ".o_egate_signatures:contains(UBND xã Thử):contains(Cơ quan chứng thực thử)" },
        {
            content: "Nothing offers to change it, and it says why",
            trigger:
                ".o_egate_viewer:has(.fa-lock):not(:has([data-act=right], [data-act=split], [data-act=delete]))",
        },
    ],
});

tours.add("egate_counter_scan", {
    steps: () => [
        { trigger: ".o_egate_counter .o_egate_scan:contains(ba-trang.pdf)", run: "click" },
        where("1/3"),
        { trigger: ".o_egate_shown_scan [data-act=right]", run: "click" },
        onItsSide,
        {
            content: "Back as it was added",
            trigger: ".o_egate_shown_scan [data-act=restore]:enabled",
            run: "click",
        },
        { trigger: ".o_egate_shown_scan .o_egate_viewer:not(:has([data-act=restore], .o_busy))" },
        { trigger: ".o_egate_shown_scan [data-act=right]:enabled", run: "click" },
        onItsSide,
        { content: "The form is beside it", trigger: "#o_egate_applicant_name:visible" },
        { trigger: ".o_egate_shown_scan > .btn-close", run: "click" },
        { trigger: ".o_egate_counter:not(:has(.o_egate_viewer))", run: "press F9" },
        { trigger: ".o_egate_done .o_egate_code:contains(T99)" },
    ],
});
