"""Why a bank's statement cannot be taken in, as sentences that say what to do."""


def fault_in_words(env, fault):
    """Return the sentence of a :class:`..tools.statement.StatementError`."""
    detail = fault.detail
    sentences = {
        "too_large": lambda: env._("The file is larger than 5 MB. Export fewer days."),
        "too_many": lambda: env._(
            "The file has more than %(limit)s lines. Export fewer days.", limit=detail
        ),
        "not_table": lambda: env._(
            "The file cannot be read as this kind of table. Export it anew, or choose another "
            "layout."
        ),
        "not_camt": lambda: env._(
            "The file is no camt.053 message. Export it anew, or choose another layout."
        ),
        "no_heading": lambda: env._(
            "No row has the headings: “%(heading)s” is missing. Choose another layout, or let an "
            "administrator add the heading of your bank to it.",
            heading=detail,
        ),
        "empty": lambda: env._("The file has no line with an amount."),
        "formula": lambda: env._("A formula stands here. Export the file anew from the bank."),
        "hidden": lambda: env._("This row or column is hidden. Export the file anew."),
        "amount": lambda: env._("“%(text)s” is no amount in whole đồng.", text=detail),
        "no_amount": lambda: env._("The line has a day and no amount."),
        "both": lambda: env._("The line has an amount on both sides."),
        "day": lambda: env._("“%(text)s” is no day such as 23/11/2026.", text=detail),
        "no_day": lambda: env._("The line has an amount and no day."),
        "balance": lambda: env._(
            "The balance does not follow from the line before: a line is missing or was changed. "
            "Export the file anew from the bank."
        ),
        "accounts": lambda: env._("The file is of several accounts. Export each account alone."),
        "currency": lambda: env._("An amount is not in VND (%(currency)s).", currency=detail),
        "pending": lambda: env._(
            "This entry is not booked yet. Export the statement when the day is booked."
        ),
    }
    if fault.reason in sentences:
        return sentences[fault.reason]()
    # What the file says of itself and what its lines say: sum_credit, sum_debit, sum_count, …
    return env._(
        "The totals of the file do not agree with its lines (%(detail)s). Export it anew from the "
        "bank.",
        detail=detail,
    )
