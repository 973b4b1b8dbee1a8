"""What people wrote about the sample dossiers: directives, opinions, messages with citizens."""

from .catalogue import MODULE

WARD = "haichau"


def load(env):
    """Let the leader of one ward direct, its officer answer, and its desk write to a citizen."""
    leader, officer, clerk = (
        env.ref(f"{MODULE}.user_{login}_{WARD}") for login in ("lanhdao", "chuyenvien", "canbo")
    )
    unit = env.ref(f"{MODULE}.unit_{WARD}")
    running = [
        ("received_at", "!=", False),
        ("finished_at", "=", False),
        ("closed_at", "=", False),
        ("holder_unit_id", "=", unit.id),
    ]
    seen = env["egate.dossier"].with_user(leader).with_context(lang=leader.lang)
    dossiers = seen.search(running, order="due_at, id", limit=4)
    if len(dossiers) < 4:
        return
    Directive = env["egate.directive"]
    dossiers[:2].action_direct(
        "Hai hồ sơ này sắp hết hạn. Ưu tiên xử lý và báo cáo nguyên nhân chậm.",
        unit.id,
        0.5,
        user_id=officer.id,
    )
    answered = dossiers[2].action_direct(
        "Rà soát thành phần hồ sơ trước khi trình ký.", unit.id, 2, "hour"
    )
    own = Directive.browse(answered).with_user(officer).with_context(lang=officer.lang)
    own.action_answer("Đã rà soát, hồ sơ đầy đủ. Trình ký trong buổi sáng.")
    dossiers[0].with_user(officer).action_give_opinion(
        "Thông tin trong tờ khai khớp với cơ sở dữ liệu; đề nghị giải quyết."
    )
    mine = (
        dossiers.with_user(clerk)
        .with_context(lang=clerk.lang)
        .filtered(lambda dossier: dossier.reception_unit_id in clerk.egate_assignment_ids.unit_id)
    )
    if mine:
        mine[0].action_write_citizen(
            "Kính gửi ông/bà, hồ sơ đang được thẩm định. Khi đến nhận kết quả, vui lòng mang theo "
            "giấy hẹn."
        )
        # sudo: as the citizen's own page would
        mine[0].sudo()._receive_citizen_message("Tôi đi làm giờ hành chính, nhận thay được không?")


def tell_citizens(env):
    """Turn the notices to citizens on; what was loaded before is told to nobody."""
    env["ir.config_parameter"].set_param("egate_dossier.notices", "True")
