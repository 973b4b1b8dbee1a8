from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from ..common import IDENTITY
from .test_counter import CARD, KEY, CounterCase

OLD = "201234567"
NAME = "Nguyễn Thị Minh Khai"


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23 02:10:00")
class TestCounterPeople(CounterCase):
    """Who stands at the counter: the same person is one, whichever paper they come with."""

    def person(self, **values):
        return self.env["res.partner"].create(
            {
                "name": NAME,
                "identity_kind": "cccd",
                "identity_number": IDENTITY,
                **values,
            }
        )

    def owner(self, state):
        # sudo: whoever it is
        return self.env["egate.dossier"].browse(state["id"]).sudo().applicant_id

    # -- the old number ----------------------------------------------------------------------------

    def test_a_card_finds_who_is_on_file_by_the_number_before_it(self):
        known = self.person(identity_kind="cmnd", identity_number=OLD, birth_date="1990-03-05")
        state = self.ready(scan=CARD)
        self.assertTrue(state["known"])
        self.assertIn("received", self.accept(state["id"]))
        self.assertEqual(self.owner(state), known)
        self.assertRecordValues(
            known,
            [
                {
                    "identity_kind": "cccd",
                    "identity_number": IDENTITY,
                    "identity_old_number": OLD,
                }
            ],
        )
        again = self.ready(scan=False, identity_number=IDENTITY, key=KEY + "2")
        self.assertEqual(self.owner(again), known)

    def test_another_date_of_birth_replaces_no_number(self):
        known = self.person(identity_kind="cmnd", identity_number=OLD, birth_date="1991-03-05")
        state = self.ready(scan=CARD)
        self.accept(state["id"])
        self.assertEqual((known.identity_kind, known.identity_number), ("cmnd", OLD))

    def test_an_old_card_finds_who_is_on_file_by_the_new_one(self):
        state = self.ready(scan=CARD)
        self.accept(state["id"])
        known = self.owner(state)
        self.assertEqual(known.identity_old_number, OLD)
        again = self.ready(
            scan=False,
            identity_kind="cmnd",
            identity_number=OLD,
            applicant_name=NAME,
            key=KEY + "2",
        )
        self.assertTrue(again["known"])
        self.assertIn("received", self.accept(again["id"]))
        self.assertEqual(self.owner(again), known)
        self.assertEqual(known.identity_number, IDENTITY)

    def test_the_old_number_of_somebody_else_opens_and_changes_nothing(self):
        """Provinces gave some of them twice."""
        other = self.person(
            name="Trần Văn Bình",
            identity_kind="cmnd",
            identity_number=OLD,
            phone="0905999888",
        )
        state = self.ready(scan=CARD)
        self.assertFalse(state["known"])
        self.assertFalse(state["values"]["applicant_phone"])
        self.assertIn("received", self.accept(state["id"]))
        self.assertNotEqual(self.owner(state), other)
        self.assertEqual(other.identity_number, OLD)
        typed = self.change(identity_number="048090000999", key=KEY + "3")
        self.assertFalse(typed["known"], "the old number belongs to the card, not to the screen")
        with self.assertRaises(UserError):
            self.env["egate.dossier"].browse(typed["id"]).with_user(
                self.clerk
            ).identity_old_number = OLD

    def test_another_number_forgets_the_old_one_of_the_card_before(self):
        state = self.change(scan=CARD)
        draft = self.env["egate.dossier"].browse(state["id"]).sudo()  # sudo: an engine field
        self.change(state["id"], identity_number=f" {IDENTITY[:3]} {IDENTITY[3:]}")
        self.assertEqual(draft.identity_old_number, OLD, "typed again, it is the same card")
        self.change(state["id"], identity_number="048190000999")
        self.assertFalse(draft.identity_old_number)

    # -- merged ------------------------------------------------------------------------------------

    def test_what_was_received_for_a_merged_record_is_shown(self):
        state = self.ready(scan=CARD)
        code = self.accept(state["id"])["received"]["code"]
        merged = self.owner(state)
        middle = self.person(identity_kind="cmnd", identity_number="201000111")
        kept = self.person(identity_kind="passport", identity_number="C1234567")
        for one, into in ((merged, middle), (middle, kept)):
            one.sudo()._merge_into(into.sudo())
        state = self.change(
            identity_kind="passport",
            identity_number="C1234567",
            procedure_id=self.procedure.id,
            key=KEY + "2",
        )
        self.assertEqual([one["code"] for one in state["beside"]["earlier"]], [code])
        self.assertEqual([one["code"] for one in state["beside"]["duplicates"]], [code])

    # -- perhaps the same --------------------------------------------------------------------------

    def newborn(self, name, key):
        return self.ready(
            key=key,
            scan=False,
            identity_kind="newborn",
            identity_parent_number=IDENTITY,
            applicant_name=name,
            applicant_birth_date="2026-11-20",
        )

    def test_a_newborn_entered_twice_is_hinted_at_and_twins_pass(self):
        first = self.newborn("Trần Hoà An", KEY)
        self.assertEqual(first["similar"], [])
        code = self.accept(first["id"])["received"]["code"]
        again = self.newborn("Trần Hòa An", KEY + "2")
        (similar,) = again["similar"]
        self.assertIn("Trần Hoà An", similar["name"])
        self.assertEqual([one["code"] for one in similar["dossiers"]], [code])
        self.assertIn("received", self.accept(again["id"]), "a hint keeps nobody out")
        twin = self.newborn("Trần Hoà Bình", KEY + "3")
        self.assertEqual(twin["similar"], [])
        self.assertIn("received", self.accept(twin["id"]))

    def test_the_same_name_with_the_year_is_hinted_at_in_the_words_of_the_office(self):
        self.person(birth_year=1955, identity_number="048055000123")
        state = self.change(identity_kind="none", applicant_name=NAME, applicant_birth_date="1955")
        self.assertEqual(state["similar"][0]["name"], f"{NAME} (1955, •••••••••123)")

    def test_the_same_name_with_the_phone_is_hinted_at_while_it_is_typed(self):
        self.person(phone="0905000111")
        state = self.change(identity_kind="none", applicant_name="nguyen thi minh khai")
        self.assertEqual(state["similar"], [])
        state = self.change(state["id"], applicant_phone="0905 000 111")
        self.assertEqual(len(state["similar"]), 1)
        self.assertNotIn(IDENTITY, state["similar"][0]["name"])
        state = self.change(state["id"], note="x")
        self.assertNotIn("similar", state, "what did not change is not asked again")

    # -- births ------------------------------------------------------------------------------------

    def test_a_birth_to_come_or_before_1900_is_refused_at_its_field(self):
        state = self.change(scan=CARD)
        for value, words in (
            ("2090-01-01", "to come"),
            ("0099-05-01", "before 1900"),
            ("2090", "cannot be"),
            ("1890", "cannot be"),
        ):
            with self.subTest(value=value):
                state = self.change(state["id"], applicant_birth_date=value)
                self.assertIn(words, state["errors"]["applicant_birth_date"])
        for values in ({"birth_date": "2090-01-01"}, {"birth_year": 1890}):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self.person(identity_number="048190000999", **values)

    def test_a_birth_that_the_number_contradicts_is_asked_about(self):
        state = self.ready()
        state = self.change(state["id"], applicant_birth_date="1989-03-05")
        self.assertIn("born in 1990", state["birth_doubt"])
        self.assertIn("born in 1990", self.accept(state["id"])["refusal"])
        state = self.change(state["id"], birth_confirmed=True)
        state = self.change(state["id"], applicant_birth_date="1988-03-05")
        self.assertFalse(state["values"]["birth_confirmed"], "another date was checked")
        state = self.change(state["id"], birth_confirmed=True)
        self.assertIn("received", self.accept(state["id"]))

    def test_a_year_alone_is_kept_and_shown(self):
        state = self.ready()
        state = self.change(state["id"], applicant_birth_date="1990")
        self.assertEqual(state["values"]["applicant_birth_date"], "1990")
        self.assertFalse(state["birth_doubt"])
        self.assertIn("received", self.accept(state["id"]))
        dossier = self.env["egate.dossier"].browse(state["id"])
        self.assertRecordValues(
            dossier, [{"applicant_birth_date": False, "applicant_birth_year": 1990}]
        )
        owner = self.owner(state)
        self.assertRecordValues(owner, [{"birth_date": False, "birth_year": 1990}])
        self.assertEqual(owner.birth_date_masked, "••/••/1990")
        state = self.change(identity_number=IDENTITY, key=KEY + "2")
        self.assertEqual(state["values"]["applicant_birth_date"], "1990")
        owner.birth_date = "1990-03-05"
        self.assertFalse(owner.birth_year)

    # -- passports ---------------------------------------------------------------------------------

    def test_one_number_of_two_countries_is_of_two_people(self):
        people = {}
        for place, (code, name) in enumerate((("fr", "Anne Martin"), ("de", "Jan Becker"))):
            state = self.ready(
                scan=False,
                identity_kind="foreign_passport",
                identity_number="AB123456",
                applicant_name=name,
                key=f"{KEY}{place}",
            )
            self.assertFalse(state["known"])
            self.assertIn("Choose the country", self.accept(state["id"])["refusal"])
            country = self.env.ref(f"base.{code}")
            self.assertIn([country.id, country.name], self.opened()["offers"]["countries"])
            self.change(state["id"], identity_country_id=country.id)
            self.assertIn("received", self.accept(state["id"]))
            people[country] = self.owner(state)
        self.assertEqual(len(set(people.values())), 2)
        for country, person in people.items():
            state = self.change(
                identity_kind="foreign_passport",
                identity_number="AB123456",
                identity_country_id=country.id,
                key=KEY + country.code,
            )
            self.assertEqual(state["values"]["applicant_name"], person.name)

    def test_a_passport_from_before_gets_its_country(self):
        known = self.person(identity_kind="foreign_passport", identity_number="AB123456")
        state = self.ready(
            scan=False,
            identity_kind="foreign_passport",
            identity_number="AB123456",
            identity_country_id=self.env.ref("base.fr").id,
        )
        self.accept(state["id"])
        self.assertEqual(self.owner(state), known)
        self.assertEqual(known.identity_country_id, self.env.ref("base.fr"))
