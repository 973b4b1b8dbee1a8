"""What waits for somebody at this moment: requests, a stack on its way, drafted apologies, money.

Each is asked by the person who would ask it, through the same doors as on the screens, and now:
nothing here is told another time.
"""

from .catalogue import MODULE, xml_name

WARD = "haichau"
#: For this the sample called ``mistaken`` should have been taken: a change, not the end, of a shop.
RIGHT_PROCEDURE = "2.000720"


class Office:
    """The people of one ward at their desks."""

    def __init__(self, env, named):
        self.env = env
        self.named = named

    def at(self, role, records):
        """Return ``records``, or the sample of that name, as the person in ``role`` has them."""
        return self._as(
            self.env.ref(f"{MODULE}.user_{role}_{WARD}"),
            self.named[records] if isinstance(records, str) else records,
        )

    def holding(self, name):
        """Return the sample of that name as the officer who has it."""
        # sudo: the stage manager looks for the actor
        return self._as(self.named[name].sudo().holder_user_id, self.named[name])

    @staticmethod
    def _as(user, records):
        return records.with_user(user).with_context(lang=user.lang)


def load(env, named):
    """Let the people of one ward ask for something about the samples that have a name.

    :param dict named: the ``egate.dossier`` by the name that ``data/dossiers.json`` gives it
    """
    office = Office(env, named)
    _ask_for_papers(office)
    _ask_for_ends(office)
    _hand_over(office)
    _take_fees(office)
    # sudo: what the nightly job does
    env["egate.extension"].sudo()._draft_due(limit=100, after=0)


def _ask_for_papers(office):
    """One waits for the citizen; of another a second request waits for the head."""
    office.holding("supplement").action_issue_supplement(
        _request(
            "Giấy tờ chứng minh quyền sử dụng đất",
            "Bản sao bị mờ, không đọc được số thửa và diện tích.",
        )
    )
    again = office.holding("supplement_again")
    again.action_issue_supplement(
        _request("Văn bản ủy quyền", "Chưa có chữ ký của người ủy quyền.")
    )
    office.at("canbo", again.sudo().supplement_ids).action_take_in()  # sudo: read as the clerk
    second = _request("Biên bản họp thành viên hộ gia đình", "Thiếu chữ ký của một thành viên.")
    again.action_issue_supplement(
        {**second, "again_reason": "Thành viên mới nêu trong giấy ủy quyền vừa nộp."}
    )


def _request(paper, fault):
    return {
        "lines": [{"name": paper, "copy_count": 1, "fault": fault}],
        "reason": "Hồ sơ chưa đủ cơ sở để giải quyết.",
        "legal_basis": "Nghị định số 118/2025/NĐ-CP",
    }


def _ask_for_ends(office):
    office.at("canbo", "withdraw").action_ask_termination(
        "withdraw", {"reason": "Gia đình thống nhất để người vợ đứng tên và nộp hồ sơ mới."}
    )
    office.holding("refuse").action_ask_termination(
        "refuse",
        {
            "reason": "Tên hộ kinh doanh trùng với một hộ đã đăng ký trên địa bàn.",
            "legal_basis": "Quy định về đặt tên hộ kinh doanh (dữ liệu mẫu)",
        },
    )
    right = office.env.ref(f"{MODULE}.{xml_name(RIGHT_PROCEDURE)}")
    office.at("canbo", "mistaken").action_ask_correction(
        right.id, reason="Công dân đề nghị đổi địa điểm kinh doanh, không phải chấm dứt."
    )


def _hand_over(office):
    """A stack is on its way from the desk; the officers have not confirmed it yet."""
    desk = office.at("canbo", office.env["egate.handover"])
    stack = desk.browse(desk.start()["id"])
    stack.put([office.named[name].id for name in ("stack_1", "stack_2", "stack_3")])
    stack.give()


def _take_fees(office):
    """The cashier has taken what some citizens owed, one of them by transfer."""
    dossiers = office.env["egate.dossier"].browse(
        dossier.id for name, dossier in office.named.items() if name.startswith("paid")
    )
    payments = office.at("thungan", office.env["egate.payment"])
    for dossier, values in zip(
        dossiers,
        ({"method": "cash"}, {"method": "cash"}, {"method": "transfer", "reference": "FT26110301"}),
        strict=True,
    ):
        payments.collect_fee(dossier.id, values)
