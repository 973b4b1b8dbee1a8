import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";

/** A clerk gives out the guide slip of a draft, then refuses it: each is printed once. */
const tours = registry.category("web_tour.tours");

/** Remember what would be opened in a tab of its own. */
const watch = () => {
    window.egateOpened = [];
    browser.open = (url) => window.egateOpened.push(url);
};

/** The form was printed, and is shown from where it is kept. */
const check = (count) => {
    const opened = window.egateOpened;
    if (opened.length !== count || !opened.every((url) => url.includes("/report/issued/"))) {
        throw new Error(`opened: ${JSON.stringify(opened)}`);
    }
};

tours.add("egate_slips", {
    steps: () => [
        { trigger: ".o_egate_keys [data-key='F7']", run: "click" },
        {
            content: "The required papers that are not ticked are listed",
            trigger: ".modal .o_data_row:contains('Tờ khai theo mẫu')",
            run: watch,
        },
        { trigger: ".modal .o_data_row:contains('Giấy tờ chứng minh nơi cư trú')" },
        { trigger: ".modal button[name=action_issue]:visible", run: "click" },
        { content: "The dialog has closed", trigger: "body:not(:has(.modal))" },
        { trigger: ".o_egate_keys [data-key='Shift+F7']", run: "click" },
        { content: "The guide slip was printed", trigger: ".modal", run: () => check(1) },
        { trigger: ".modal button.btn-danger[name=action_issue]", run: "click" },
        {
            content: "Without a reason nothing is refused",
            trigger: ".modal .o_field_widget[name=reason].o_field_invalid",
        },
        {
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit Không thuộc thẩm quyền",
        },
        { trigger: ".modal button.btn-danger[name=action_issue]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        {
            content: "The draft is closed",
            trigger: ".o_egate_sent_away:visible",
            run: () => check(2),
        },
        { trigger: ".o_egate_accept:disabled" },
    ],
});
