"""What the demo does that XML cannot: the language before its people, their work after them."""

from .loading import catalogue, dossiers, forms, holidays, requests, supplements, words
from .loading.moments import stopped_clock

LANGUAGE = "vi_VN"
ZONE = "Asia/Ho_Chi_Minh"


def pre_init_hook(env):
    """Speak Vietnamese before the demo's users, who have that language, are created."""
    language = env["res.lang"].with_context(active_test=False).search([("code", "=", LANGUAGE)])
    if not language.active:
        env["res.lang"]._activate_lang(LANGUAGE)
        # Modules that are there already were loaded without it.
        installed = env["ir.module.module"].search([("state", "=", "installed")])
        installed._update_translations([LANGUAGE])
    env["ir.default"].set("res.partner", "lang", LANGUAGE)
    env["ir.default"].set("res.partner", "tz", ZONE)


def post_init_hook(env):
    """Settle everybody in the office's language and zone; fill the catalogue and the work lists."""
    everybody = env["res.users"].with_context(active_test=False).search([])
    everybody.partner_id.write({"lang": LANGUAGE, "tz": ZONE})
    env.companies.partner_id.lang = LANGUAGE
    _set_websites(env)
    catalogue.load(env)
    forms.load(env)
    calendar = env.ref("egate_demo.calendar_office")
    holidays.load(calendar)
    with stopped_clock(calendar):
        named = dossiers.load(env)
        supplements.load(env)
        words.load(env)
        requests.load(env, named)
    words.tell_citizens(env)


def uninstall_hook(env):
    """Give the company a calendar of its own again: the sample one goes."""
    sample = env.ref("egate_demo.calendar_office", raise_if_not_found=False)
    if sample:
        env["res.company"].search(
            [("resource_calendar_id", "=", sample.id)]
        )._create_resource_calendar()


def _set_websites(env):
    """Greet citizens in Vietnamese; a website is made in English where that came first."""
    language = env["res.lang"].search([("code", "=", LANGUAGE)])
    for website in env["website"].search([]):
        website.language_ids |= language
        website.default_lang_id = language
        website.name = "Dịch vụ công thành phố Đà Nẵng (dữ liệu mẫu)"
