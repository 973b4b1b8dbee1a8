import { registry } from "@web/core/registry";

/** The scanner's dialog and the scan inbox, as a clerk uses them. */
const tours = registry.category("web_tour.tours");

tours.add("egate_scan_now", {
    steps: () => [
        { trigger: ".o_field_x2many .o_data_row:first .o_egate_scan_now", run: "click" },
        { trigger: "#egate_scan_source", run: "select flatbed" },
        { trigger: ".modal-footer [data-act=scan]", run: "click" },
        { trigger: ".o_egate_scan_headline:contains(1)" },
        { trigger: ".modal-footer .btn-secondary[data-act=scan]", run: "click" },
        { trigger: ".o_egate_scan_headline:contains(2)" },
        { trigger: ".modal-footer [data-act=save]", run: "click" },
        { trigger: ".o_notification:contains(2)" },
        { trigger: "body:not(:has(.modal))" },
    ],
});

/** A fault of the scanner is said in the dialog, which stays usable. */
tours.add("egate_scan_fault", {
    steps: () => [
        { trigger: ".o_field_x2many .o_data_row:first .o_egate_scan_now", run: "click" },
        { trigger: ".modal-footer [data-act=scan]", run: "click" },
        { trigger: ".o_egate_scan_fault" },
        { trigger: ".modal-footer [data-act=scan]" },
        { trigger: ".modal-footer [data-act=cancel]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ],
});

/** Pages are chosen and filed: a click, a search, a line; then one is dragged; one is thrown away. */
tours.add("egate_scan_inbox", {
    steps: () => [
        { trigger: ".o_egate_scan_page:eq(0) [role=checkbox]", run: "click" },
        { trigger: ".o_egate_scan_page:eq(1) [role=checkbox]", run: "click" },
        { trigger: ".o_egate_scan_chosen[data-count='2']" },
        { trigger: "#egate_scan_search", run: "edit T99.33.01" },
        { trigger: ".o_egate_scan_target:contains(Tờ khai)", run: "click" },
        { trigger: ".o_notification:contains(2)" },
        {
            content: "Dragged onto a line",
            trigger: ".o_egate_scan_page:eq(0) [role=checkbox]",
            run() {
                const lines = [...document.querySelectorAll(".o_egate_scan_target")];
                const line = lines.find((one) => one.textContent.includes("cư trú"));
                const dataTransfer = new DataTransfer();
                const drag = (target, type) =>
                    target.dispatchEvent(
                        new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer })
                    );
                drag(this.anchor, "dragstart");
                if (drag(line, "dragover")) {
                    throw new Error("The line does not take the page");
                }
                drag(line, "drop");
            },
        },
        { trigger: ".o_notification:contains(1):contains(cư trú)" },
        { trigger: ".o_egate_scan_page:eq(0) .o_zoom", run: "click" },
        { trigger: ".modal img" },
        { trigger: ".modal .modal-header :is(.btn-close, .oi-arrow-left)", run: "click" },
        { trigger: ".o_egate_scan_page:eq(0) [role=checkbox]", run: "click" },
        { trigger: ".o_egate_scan_bar [data-act=discard]", run: "click" },
        { trigger: ".o_egate_scan_empty" },
        { trigger: ".alert [data-act=restore]", run: "click" },
        { trigger: ".o_egate_scan_page:eq(0)" },
    ],
});

/** One page stands for the whole of a signed file. */
tours.add("egate_scan_inbox_signed", {
    steps: () => [
        { trigger: ".o_egate_scan_inbox header:contains(da-ky.pdf):has(.fa-lock)" },
        { trigger: ".o_egate_scan_page:eq(1) [role=checkbox]", run: "click" },
        { trigger: ".o_egate_scan_chosen[data-count='3']" },
        { trigger: ".o_egate_scan_page:eq(0) [role=checkbox]", run: "click" },
        { trigger: "body:not(:has(.o_egate_scan_chosen))" },
        { trigger: ".o_egate_scan_page:eq(2) [role=checkbox]", run: "click" },
        { trigger: "#egate_scan_search", run: "edit T99.33.01" },
        { trigger: ".o_egate_scan_target:contains(Tờ khai)", run: "click" },
        { trigger: ".o_egate_scan_empty" },
    ],
});

/** A clerk of two counters changes the one they work at. */
tours.add("egate_acting_desk", {
    steps: () => [
        { trigger: ".o_egate_acting:contains(Quầy 1)", run: "click" },
        { trigger: ".o_egate_acting_menu .dropdown-item:contains(Quầy 2)", run: "click" },
        { trigger: ".o_egate_acting:contains(Quầy 2)" },
    ],
});
