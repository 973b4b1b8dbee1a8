import { patch } from "@web/core/utils/patch";
import { ActionMenus } from "@web/search/action_menus/action_menus";
import { CogMenu } from "@web/search/cog_menu/cog_menu";
import { ListController } from "@web/views/list/list_controller";
import { session } from "@web/session";

/**
 * What is chosen by “Select all” is printed in the order that the list shows: Odoo asks for these
 * records anew, in the order of their model.
 */
patch(ListController.prototype, {
    get actionMenuProps() {
        const order = this.model.root.orderBy
            .map(({ name, asc }) => `${name} ${asc === false ? "DESC" : "ASC"}`)
            .join(", ");
        return { ...super.actionMenuProps, order };
    },
});

// A small screen has the same menu in the cog.
for (const Menu of [ActionMenus, CogMenu]) {
    Menu.props = { ...Menu.props, order: { type: String, optional: true } };
}

patch(ActionMenus.prototype, {
    async executeAction(action) {
        const { isDomainSelected, order, resModel, domain, context } = this.props;
        if (!isDomainSelected || !order) {
            return super.executeAction(action);
        }
        const limit = session.active_ids_limit;
        const ids = await this.orm.search(resModel, domain, { limit, order, context });
        const chosen = Object.create(this, {
            props: {
                value: { ...this.props, isDomainSelected: false, getActiveIds: () => ids },
            },
        });
        return super.executeAction.call(chosen, action);
    },
});
