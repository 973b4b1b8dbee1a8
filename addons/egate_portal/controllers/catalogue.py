from urllib.parse import quote, urlencode

from odoo.http import Controller, request, route

from ..models.catalogue.chosen_case import Asked
from ..models.catalogue.procedure import CHOICES
from ..tools.asked_number import asked_number
from ..tools.qr_picture import qr_picture
from ..tools.structured_data import as_script, government_service
from .kept_page import KeptPage
from .public_page import PUBLIC_READ

#: Procedures on one page of the list.
LISTED = 20


def procedure_addresses(env, rule, query):
    """Give the map of the site (``/sitemap.xml``) the list and every procedure in force."""
    procedures = env["egate.procedure"]
    if not query or query in "/egate/procedures":
        yield {"loc": "/egate/procedures"}
    for entry in procedures._portal_index(procedures._portal_today()).entries:
        address = f"/egate/procedures/{quote(entry.code)}"
        if not query or query.lower() in address:
            yield {"loc": address, "lastmod": entry.shown["changed"]}


class Catalogue(KeptPage, Controller):
    """The catalogue of procedures: search, a page for each, its checklist and its promise."""

    @route("/egate/procedures", **{**PUBLIC_READ, "sitemap": procedure_addresses})
    def procedures(self, q="", page="1", event="", sector="", audience="", level=""):
        """List the procedures in force that have these words and were chosen."""
        self._use_language()
        procedures = request.env["egate.procedure"]
        labels = procedures._portal_labels(request.env.lang)
        choices = {"event": event, "sector": sector, "audience": audience, "level": level}
        chosen = {choice: choices[choice][:64] for choice in CHOICES}
        found = procedures._portal_search(q, chosen)
        pages = max(-(-len(found.entries) // LISTED), 1)
        number = min(asked_number(page, 100_000) or 1, pages)
        first = (number - 1) * LISTED

        def address(**changes):
            wanted = {"q": q.strip(), **chosen, **changes}
            query = urlencode({name: value for name, value in wanted.items() if value})
            return "/egate/procedures" + (f"?{query}" if query else "")

        values = {
            "q": q.strip(),
            "chosen": chosen,
            "found": found,
            "rows": found.entries[first : first + LISTED],
            "first": first,
            "number": number,
            "pages": pages,
            "choices": self._choices(labels, chosen, found.counts, address),
            "names": {choice: dict(pairs) for choice, pairs in labels.items()},
            "address": address,
            "quote": quote,
            "url": self._base_url() + "/egate/procedures",
        }
        # Lists that were narrowed down are the same procedures again: engines need not list them.
        plain = not q.strip() and not any(chosen.values()) and number == 1
        return self._kept("egate_portal.procedures_page", values, indexed=plain)

    @route("/egate/procedures/<string:code>", **{**PUBLIC_READ, "sitemap": procedure_addresses})
    def procedure(self, code, variant="", channel="", desk="", pages="1", copies="1", exemption=""):
        """Show all that the version in force of this procedure asks and promises."""
        self._use_language()
        asked = Asked(variant, channel, desk, pages, copies, exemption)
        values = self._version_values(code, asked)
        if not isinstance(values, dict):
            return values
        plain = asked == Asked()
        values["asked"] = not plain
        return self._kept("egate_portal.procedure_page", values, indexed=plain)

    @route("/egate/procedures/<string:code>/promise", **PUBLIC_READ)
    def promise(self, code, variant="", channel="", desk="", pages="1", copies="1", exemption=""):
        """Show when it would be done if it were handed in now, to the minute, and why."""
        self._use_language()
        asked = Asked(variant, channel, desk, pages, copies, exemption)
        values = self._version_values(code, asked)
        if not isinstance(values, dict):
            return values
        return self._kept("egate_portal.procedure_promise", values, indexed=False)

    @route("/egate/procedures/<string:code>/checklist", **PUBLIC_READ)
    def checklist(self, code, variant="", channel="", desk="", pages="1", copies="1", exemption=""):
        """Show the papers of one case to be ticked, on a sheet that is printed."""
        self._use_language()
        asked = Asked(variant, channel, desk, pages, copies, exemption)
        values = self._version_values(code, asked)
        if not isinstance(values, dict):
            return values
        values["qr"] = qr_picture(values["url"])
        case = values["chosen"].case
        values["papers"] = [
            paper
            for paper in values["version"]["papers"]
            if not case or paper["case_code"] in ("", case["code"])
        ]
        return self._kept("egate_portal.procedure_checklist", values, indexed=False)

    def _choices(self, labels, chosen, counts, address):
        """Return for each choice its values that lead somewhere, with their links."""
        names = {
            "event": request.env._("Life event"),
            "sector": request.env._("Sector"),
            "audience": request.env._("For whom"),
            "level": request.env._("Level of government"),
        }
        found = []
        for choice in CHOICES:
            values = [
                {
                    "name": name,
                    "count": counts.get(choice, {}).get(code, 0),
                    "on": chosen[choice] == code,
                    "url": address(**{choice: "" if chosen[choice] == code else code}),
                }
                for code, name in labels[choice]
                if counts.get(choice, {}).get(code) or chosen[choice] == code
            ]
            found.append({"key": choice, "name": names[choice], "values": values})
        return found

    def _version_values(self, code, asked):
        """Return what the pages of this procedure show, or the answer where there is none."""
        state, procedure, version = request.env["egate.procedure"]._portal_find(code)
        if state is None:
            return self._missing("egate_portal.procedure_missing")
        if state == "gone":
            values = {
                "name": procedure.name,
                "code": procedure.code,
                "successor": procedure._portal_successor(),
                "quote": quote,
            }
            return self._missing("egate_portal.procedure_gone", values, 410)
        env = version.env
        day = env["egate.procedure"]._portal_today()
        values = version._portal_values(env.lang, day)
        near, far = version._portal_places(env["egate.unit"]._portal_desks(env.lang))
        chosen = version._portal_chosen(values, near + far, asked, day)
        in_force = state == "in_force"
        path = f"/egate/procedures/{quote(code)}"
        online = in_force and procedure._portal_offered_online(version)
        base = self._base_url()
        channel = {row["code"]: row["name"] for row in values["channels"]}
        desk = env["egate.unit"].browse(chosen.desk and chosen.desk["id"])
        return {
            "version": values,
            "in_force": in_force,
            "near": near,
            "far": far,
            "chosen": chosen,
            "channel_name": channel.get(chosen.channel, ""),
            "term": chosen.row_of(values["terms"], channel.get(chosen.channel, "")),
            "cost": version._portal_cost(
                chosen.variant,
                chosen.channel,
                chosen.pages,
                chosen.copies,
                chosen.exemption,
                day if in_force else version.date_from,
            ),
            "counted_by": {fee["counted_by"] for fee in values["fees"]},
            "promise": version._portal_promise(chosen.variant, chosen.channel, desk)
            if in_force and desk
            else {},
            "online": f"/egate/submit/{quote(code)}" if online else "",
            "path_here": path,
            "query": chosen.query(),
            "quote": quote,
            "url": base + path,
            "data": as_script(
                government_service(
                    values,
                    env["res.company"]._egate_house(),
                    near,
                    base + path,
                    f"{base}/egate/submit/{quote(code)}" if online else "",
                )
            ),
        }
