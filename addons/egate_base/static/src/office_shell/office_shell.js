import { MessagingMenu } from "@mail/core/public_web/messaging_menu";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { patch } from "@web/core/utils/patch";
import { systrayItem } from "@web/webclient/switch_company_menu/switch_company_menu";
// Named for its entries to be there before they are taken out.
import "@mail/core/common/im_status_dropdown";
import "@web/webclient/user_menu/user_menu_items";

/** What around the office's screens speaks of the program's maker, or of a chat, is left out. */
for (const key of ["support", "odoo_account", "install_pwa", "im_status"]) {
    if (registry.category("user_menuitems").contains(key)) {
        registry.category("user_menuitems").remove(key);
    }
}

/** There is one company, the province or ministry: nothing to change to, and no room for it. */
registry
    .category("systray")
    .add(
        "SwitchCompanyMenu",
        { ...systrayItem, isDisplayed: () => user.allowedCompanies.length > 1 },
        { sequence: 1, force: true }
    );

/** Nobody is asked to install an app among the messages of colleagues. */
patch(MessagingMenu.prototype, {
    get canPromptToInstall() {
        return false;
    },
});
