from typing import Any, NamedTuple
from urllib.parse import urlencode

from odoo import models

from ...tools.asked_number import asked_number

#: So many pages of one copy, and copies, are reckoned with.
MOST_PAGES, MOST_COPIES = 10_000, 1_000


class Asked(NamedTuple):
    """What the address of a page asks, as typed: codes, and the numbers of pages and copies."""

    variant: str = ""
    channel: str = ""
    desk: str = ""
    pages: str = "1"
    copies: str = "1"
    exemption: str = ""


class ChosenCase(NamedTuple):
    """What a visitor chose on the page of a procedure; what was no choice is the usual one.

    :ivar case: the row of ``_portal_values``, or ``None`` where there are no cases
    :ivar desk: the row of ``_portal_desks``, or ``None`` where there are none
    :ivar typed: pages and copies as they were typed
    :ivar faults: a sentence for each of them that cannot be reckoned with
    """

    case: dict | None
    variant: Any
    channel: str
    desk: dict | None
    pages: int
    copies: int
    exemption: Any
    exemptions: Any
    typed: dict[str, str]
    faults: dict[str, str]

    def query(self):
        """Return this choice as the query of an address; what goes without saying is left out."""
        wanted = {
            "variant": self.case["code"] if self.case else "",
            "channel": self.channel,
            "desk": self.desk["code"] if self.desk else "",
            "pages": self.pages if self.pages > 1 else "",
            "copies": self.copies if self.copies > 1 else "",
            "exemption": self.exemption.code or "",
        }
        return urlencode({name: value for name, value in wanted.items() if value})

    def row_of(self, terms, channel):
        """Return the row of ``terms`` that holds for this case, most precise first, or ``None``.

        :param str channel: the name of the way to hand in
        """
        case = self.case["name"] if self.case else ""
        for wanted in ((case, channel), (case, ""), ("", channel), ("", "")):
            for term in terms:
                if (term["case"], term["channel"]) == wanted:
                    return term
        return None


class EgateProcedureVersion(models.Model):
    """The case that a visitor asks about, read from the address of the page."""

    _inherit = "egate.procedure.version"

    def _portal_chosen(self, values, desks, asked, day):
        """Return what was chosen for this (sudo) version.

        :param dict values: of :meth:`_portal_values`
        :param list desks: where it is handed in
        :param Asked asked: texts of the address
        :rtype: ChosenCase
        """
        case = _row(values["cases"], asked.variant)
        channel = _row(values["channels"], asked.channel)
        channel = channel["code"] if channel else "desk"
        # sudo: of a public version
        variants = self.env["egate.procedure.variant"].sudo()
        variant = variants.browse(case["id"]) if case else variants
        exemptions = self._portal_exemptions(variant, channel, day)
        typed, counts, faults = {}, {}, {}
        for name, text, most in (
            ("pages", asked.pages, MOST_PAGES),
            ("copies", asked.copies, MOST_COPIES),
        ):
            typed[name] = text.strip()[:12]
            counts[name] = asked_number(typed[name], most)
            if counts[name] is None:
                faults[name] = self.env._(
                    "Enter a whole number from 1 to %(most)s, such as 2.", most=most
                )
        return ChosenCase(
            case=case,
            variant=variant,
            channel=channel,
            desk=_row(desks, asked.desk),
            pages=counts["pages"] or 1,
            copies=counts["copies"] or 1,
            exemption=exemptions.filtered(lambda one: one.code == asked.exemption)[:1],
            exemptions=exemptions,
            typed=typed,
            faults=faults,
        )

    def _portal_places(self, desks):
        """Return the one-stop units where this (sudo) version is handed in, those nearby apart.

        Since 1/7/2025 every one-stop unit of the province takes in what another agency decides
        (Nghị định 118/2025/NĐ-CP Điều 17.3): the second list.

        :param list desks: rows of ``egate.unit._portal_desks``
        :rtype: tuple[list[dict], list[dict]]
        """
        self.ensure_one()
        units, agency = self.env["egate.unit"], self.agency_unit_id
        near = [
            desk
            for desk in desks
            if (
                units.browse(desk["id"])._receives_for(agency)
                if agency
                else desk["level"] == self.level
            )
        ]
        near = near or desks
        return near, [desk for desk in desks if desk not in near]


def _row(rows, code):
    """Return the row with this ``code``, the first where there is none, ``None`` of no rows."""
    return next((row for row in rows if row["code"] == code), rows[0] if rows else None)
