"""Papers that had to be asked for twice: what the office learns from is there to be seen.

Two rounds for a few dossiers of one procedure in one ward, through the doors that people use: the
officer asks, the desk takes in, the officer asks again, the leader approves. From then on whoever
asks for papers of that procedure reads what second requests asked for.
"""

from . import dossiers as samples

WARD = "sontra"
PROCEDURE = "1.001612"
WHY = {
    "reason": "Thành phần hồ sơ chưa đầy đủ theo quy định.",
    "legal_basis": "Nghị định số 118/2025/NĐ-CP",
}
AGAIN = "Phát hiện thiếu khi kiểm tra địa điểm kinh doanh."
LEASE = "Hợp đồng thuê địa điểm kinh doanh"
MINUTES = "Bản sao biên bản họp thành viên hộ gia đình"
#: By citizen: what the first request asked for, what the second, and whether that has come.
ROUNDS = (
    ("nga", MINUTES, (LEASE,), True),
    ("long", MINUTES, (LEASE, "Văn bản ủy quyền của thành viên hộ gia đình"), True),
    ("vy", "Bản sao giấy tờ pháp lý của chủ hộ", (LEASE,), False),
)


def load(env):
    """Receive these dossiers now, and ask their owners twice."""
    leader = samples._user(env, f"lanhdao.{WARD}")
    for citizen, first, second, came in ROUNDS:
        dossier = _received(env, citizen)
        # sudo: the stage manager looks for the actor
        officer = dossier.sudo().holder_user_id
        asked = _ask(dossier, officer, first)
        _take_in(dossier, asked)
        asked = _ask(dossier, officer, *second, again_reason=AGAIN)
        asked.with_user(leader).with_context(lang=leader.lang).action_approve()
        if came:
            _take_in(dossier, asked)


def _received(env, citizen):
    """Return a dossier of this citizen that an officer has taken on; nobody waits for it yet."""
    sample = {
        "clerk": f"canbo.{WARD}",
        "procedure": PROCEDURE,
        "citizen": citizen,
        "content": "Đăng ký thành lập hộ kinh doanh",
    }
    dossier = samples._draft(env, sample)
    dossier.action_receive()
    samples._move(dossier, "nhan", None, None, 0)
    return dossier


def _ask(dossier, officer, *names, **more):
    """Ask for these papers as the officer; return the request."""
    lines = [{"name": name, "original_count": 1, "fault": "Chưa có"} for name in names]
    asking = dossier.with_user(officer).with_context(lang=officer.lang)
    asking.action_issue_supplement({**WHY, **more, "lines": lines})
    return asking.supplement_ids.sorted("id")[-1:]


def _take_in(dossier, request):
    """Take everything in at the desk."""
    request.with_user(dossier.env.user).with_context(lang=dossier.env.lang).action_take_in()
