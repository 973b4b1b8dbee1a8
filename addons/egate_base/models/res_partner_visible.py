import time

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import SQL, ormcache

from .egate_masked import NEED_GROUPS

#: The most citizens that one search finds.
FOUND_MOST = 40
#: For how many seconds found people can be opened, and how many of them are remembered.
FOUND_SECONDS, FOUND_REMEMBERED = 1800, 200
#: How many letters of a name or digits of a number a search for a person needs.
LETTERS, DIGITS = 3, 9
#: Numbers in one search.
MOST_NUMBERS = 5
_NAMES = frozenset({"display_name", "name", "complete_name", "search_key"})
_NUMBERS = frozenset({"identity_number", "identity_old_number", "vat"})
_PATTERNS = frozenset({"ilike", "like", "=ilike", "=like"})
#: Fields that may narrow such a search; none that would allow listing all people in portions.
_PLAIN = frozenset(
    {"active", "company_id", "identity_kind", "is_company", "merged_into_id", "partner_share"}
)
_FOUND = "egate_found"


class ResPartner(models.Model):
    """Which citizens an employee sees: those of the employee's work, and those looked up.

    All employees see colleagues and the office itself. Employees who read dossiers also see the
    people of these dossiers, and people found by a search with a whole number, a phone number, or
    three letters of a name. Without such a term no list shows a citizen. An employee who works on
    no dossiers sees no citizens at all. ``_search``, which all reading uses, and ``_check_access``
    enforce this, in addition to the record rules.
    """

    _inherit = "res.partner"

    @api.model
    def _guards_citizens(self):
        """Return whether the current user sees citizens only as needed: so for all employees.

        Citizens themselves have Odoo's rule: their own record.
        """
        return not self.env.su and self.env.user._is_internal()

    @api.model
    def _needs_citizens(self):
        """Return whether the current user's duties are about citizens."""
        return any(self.env.user.has_group(group) for group in NEED_GROUPS)

    @api.model
    def _may_look_up(self):
        # An administrator merges two records of one person, and sees names for that.
        return self._needs_citizens() or self.env.user.has_group("egate_base.egate_group_manager")

    # -- who is seen -----------------------------------------------------------------------------

    @api.model
    def _colleagues_sql(self, table):
        """Return the condition that a row of ``table`` is a colleague or the office."""
        share = self._fields["partner_share"]
        return SQL(
            "(%s IS FALSE OR %s IN %s)",
            SQL("%s", SQL.identifier(table, "partner_share"), to_flush=share),
            SQL.identifier(table, "id"),
            self._office_ids(),
        )

    @api.model
    @ormcache()
    def _office_ids(self):
        """Return the ids of the records of the office itself, which are no citizens."""
        # sudo: its own address is no secret
        return tuple(self.env["res.company"].sudo().search(Domain.TRUE).partner_id.ids)

    @api.model
    def _citizens_at_work_sql(self, table):
        """Return the condition that a row of ``table`` is a person of the user's work.

        Hook: this addon knows no work.
        """
        return SQL("FALSE")

    @api.model
    def _visible_sql(self, table):
        found = tuple(self._found_lately())
        return SQL(
            "(%s OR %s OR %s)",
            self._colleagues_sql(table),
            SQL("%s IN %s", SQL.identifier(table, "id"), found) if found else SQL("FALSE"),
            self._citizens_at_work_sql(table) if self._needs_citizens() else SQL("FALSE"),
        )

    @api.model
    def _search(
        self, domain, offset=0, limit=None, order=None, *, active_test=True, bypass_access=False
    ):
        query = super()._search(
            domain, offset, limit, order, active_test=active_test, bypass_access=bypass_access
        )
        if not bypass_access and self._guards_citizens() and not query.is_empty():
            query.add_where(self._visible_sql(query.table))
        return query

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if result or operation != "read" or not self._guards_citizens():
            return result
        # sudo: only whether they are citizens
        citizens = self._origin.sudo().filtered("partner_share").with_env(self.env)
        citizens -= citizens.browse({*self._found_lately(), *self._office_ids()})
        if not citizens:
            return None
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM res_partner WHERE id IN %s AND %s",
                citizens._ids,
                self._visible_sql("res_partner"),
            )
        )
        hidden = citizens - citizens.browse(row[0] for row in rows)
        if not hidden:
            return None
        return hidden, lambda: AccessError(self._hidden_message())

    @api.model
    def _hidden_message(self):
        return self.env._(
            "You see the citizens of the dossiers that you work on. Look another one up by the "
            "whole identity number, the phone number, or at least three letters of the name."
        )

    # -- looking up a person -----------------------------------------------------------------------

    @api.model
    @api.private
    @api.readonly
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        if not self._guards_citizens() or self._names_records(domain):
            return super().search_fetch(domain, field_names, offset, limit, order)
        if self._names_somebody(domain) and self._may_look_up_by(domain):
            return self._look_up(domain, field_names, offset, limit, order)
        # A list without a search term: no citizens. Skips our own _search, which checks each row.
        # pylint: disable-next=super-method-mismatch
        query = super()._search(domain, offset, limit, order or self._order)
        if not query.is_empty():
            query.add_where(self._colleagues_sql(query.table))
        return self._fetch_query(query, self._determine_fields_to_fetch(field_names))

    @api.model
    def _look_up(self, domain, field_names, offset, limit, order):
        # Skips our own _search: a search by name finds people of any unit's dossiers.
        # pylint: disable-next=super-method-mismatch
        query = super()._search(domain, limit=FOUND_MOST, order=self._order)
        found = self._fetch_query(query, self._determine_fields_to_fetch(field_names))
        # Again for these records: some fields are closed only for citizens.
        found._determine_fields_to_fetch(field_names)
        if len(found) == FOUND_MOST:
            self._notify_of_many(found, domain)
        if order and order != self._order and found:
            # pylint: disable-next=super-method-mismatch
            found = found.browse(super()._search(Domain("id", "in", found.ids), order=order))
        start = offset or 0
        found = found[start : start + limit if limit else None]
        found._note_found()
        return found

    @api.model
    def _notify_of_many(self, found, domain):
        """Report a search that found the maximum number to those who monitor access.

        Hook: this addon keeps no log.
        """

    @api.model
    @api.readonly
    def search_count(self, domain, limit=None):
        if not self._guards_citizens():
            return super().search_count(domain, limit)
        return len(self.search(domain, limit=limit))

    @api.model
    def _read_group(
        self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None
    ):
        domain = self._without_lists(domain)
        return super()._read_group(domain, groupby, aggregates, having, offset, limit, order)

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        domain = self._without_lists(domain)
        return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)

    @api.model
    def _without_lists(self, domain):
        """Return ``domain`` restricted to people who would be listed, so counts match."""
        if (
            not self._guards_citizens()
            or self._names_records(domain)
            or self._names_somebody(domain)
        ):
            return domain
        return Domain(domain) & Domain("partner_share", "=", False)

    # -- what a search names -----------------------------------------------------------------------

    @api.model
    def _pinned(self, domain, names):
        """Return whether every way to meet ``domain`` has a condition that ``names`` accepts.

        :param names: takes a condition's field, operator and value
        """
        stack = []
        for token in reversed(list(Domain(domain or Domain.TRUE))):
            if token == "!":
                stack[-1] = False
            elif token in ("&", "|"):
                one, other = stack.pop(), stack.pop()
                stack.append(one or other if token == "&" else one and other)
            else:
                stack.append(bool(names(*token)))
        return stack == [True]

    @api.model
    def _names_records(self, domain):
        """Return whether ``domain`` asks for records by their ids, as reading does."""
        return self._pinned(
            domain,
            lambda field, operator, value: (
                field == "id"
                and (
                    (operator == "=" and isinstance(value, int))
                    or (operator == "in" and isinstance(value, list | tuple | set | frozenset))
                )
            ),
        )

    @api.model
    def _names_somebody(self, domain):
        """Return whether ``domain`` looks up a person: by a whole number, or letters of a name."""
        return self._pinned(domain, self._is_term)

    @api.model
    def _is_term(self, field, operator, value):
        if operator == "in":
            values = list(value) if isinstance(value, list | tuple | set | frozenset) else []
            return 0 < len(values) <= MOST_NUMBERS and all(
                self._is_term(field, "=", one) for one in values
            )
        if not isinstance(value, str):
            return False
        if field in _NUMBERS:
            return operator == "=" and bool(value)
        text = value.strip("%") if operator in _PATTERNS else value
        if operator not in {"=", *_PATTERNS} or (operator != "=" and {"%", "_"} & set(text)):
            return False
        digits = sum(char.isdigit() for char in text)
        if field == "phone":
            return digits >= DIGITS
        return field in _NAMES and (sum(map(str.isalpha, text)) >= LETTERS or digits >= DIGITS)

    @api.model
    def _may_look_up_by(self, domain):
        """Return whether the current user may look up a person by all fields in ``domain``."""
        domain = Domain(domain)
        conditions = list(domain.iter_conditions())
        return (
            self._may_look_up()
            and "!" not in list(domain)
            and sum(condition.field_expr == "id" for condition in conditions) <= 1
            and all(self._may_narrow(one.field_expr, one.operator, one.value) for one in conditions)
        )

    @api.model
    def _may_narrow(self, field, operator, value):
        if field == "id":
            return operator == "!="
        if field in _NAMES:
            return operator in {"=", "in", *_PATTERNS}
        if field in _PLAIN:
            return True
        # An administrator needs no personal details, so may not search by them.
        if not self._needs_citizens():
            return False
        if field in ("birth_date", "birth_year"):
            return operator == "="
        return self._is_term(field, operator, value)

    # -- who was found -----------------------------------------------------------------------------

    def _note_found(self):
        """Let the current user open these people, who were just looked up.

        In this transaction, and for a while in this session, which the server stores.
        """
        if self.env.su or not self:
            return
        self.env.cr.postcommit.data.setdefault((_FOUND, self.env.uid), set()).update(self._ids)
        if request and request.session.uid == self.env.uid:
            known = [one for one in self._found_in_session() if one not in self._ids]
            request.session[_FOUND] = {
                "ids": [*known, *self._ids][-FOUND_REMEMBERED:],
                "until": int(time.time()) + FOUND_SECONDS,
            }

    @api.model
    def _found_in_session(self):
        if not request or request.session.uid != self.env.uid:
            return []
        kept = request.session.get(_FOUND) or {}
        return kept["ids"] if kept.get("until", 0) > time.time() else []

    @api.model
    def _found_lately(self):
        return {
            *self.env.cr.postcommit.data.get((_FOUND, self.env.uid), ()),
            *self._found_in_session(),
        }


class ResUsers(models.Model):
    """Hides the accounts of citizens from all but the administrators of accounts."""

    _inherit = "res.users"

    @api.model
    def _guards_accounts(self):
        user = self.env.user
        return (
            not self.env.su and user._is_internal() and not user.has_group("base.group_erp_manager")
        )

    @api.model
    def _search(
        self, domain, offset=0, limit=None, order=None, *, active_test=True, bypass_access=False
    ):
        query = super()._search(
            domain, offset, limit, order, active_test=active_test, bypass_access=bypass_access
        )
        if not bypass_access and self._guards_accounts() and not query.is_empty():
            share = self._fields["share"]
            query.add_where(
                SQL(
                    "(%s IS FALSE OR %s = %s)",
                    SQL("%s", SQL.identifier(query.table, "share"), to_flush=share),
                    SQL.identifier(query.table, "id"),
                    self.env["ir.model.data"]._xmlid_to_res_id("base.public_user") or 0,
                )
            )
        return query

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if result or operation != "read" or not self._guards_accounts():
            return result
        public = self.env["ir.model.data"]._xmlid_to_res_id("base.public_user")
        # sudo: only whose accounts they are
        citizens = self._origin.sudo().filtered(lambda user: user.share and user.id != public)
        if not citizens:
            return None
        citizens = citizens.with_env(self.env)
        return citizens, lambda: AccessError(
            self.env._("Accounts of citizens are for whoever administers accounts.")
        )
