import { _t } from "@web/core/l10n/translation";

/**
 * Sentences of Odoo's own screens that its Vietnamese translation leaves in English. What an addon
 * has no translation for is looked up in those of all addons, so naming them here is enough: the
 * words are in i18n/vi.po.
 */
export const WEB_TERMS = [
    _t("Are you sure that you want to duplicate all the selected records?"),
    _t("Are you sure you want to delete the %(nbSelected)s selected records?"),
    _t("Are you sure you want to delete the selected record?"),
    _t("Are you sure you want to update %(count)s records?"),
    _t("Caps Lock is on!"),
    _t("Custom range"),
    _t("Invalid time range"),
    _t("It will be removed for everyone!"),
    _t("Last 12 months"),
    _t("Missing required fields"),
    _t("Month to date"),
    _t("My Odoo.com Account"),
    _t("My Preferences"),
    _t("No data to export"),
    _t("No settings found"),
    _t("Shortcuts"),
    _t("Start time should be before end time"),
    _t("Start typing %s characters"),
    _t("Try searching for another keyword"),
    _t("View related documents"),
    _t("Year to date"),
];
