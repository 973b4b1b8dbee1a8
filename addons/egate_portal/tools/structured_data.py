"""What search engines read of a procedure: a GovernmentService of schema.org, as JSON-LD."""

import json

from markupsafe import Markup

#: One-stop units that are named; a province has a hundred.
MOST_PLACES = 10


def government_service(values: dict, house: dict, desks: list[dict], url: str, online: str) -> dict:
    """Return the service that the page at ``url`` is about.

    :param values: of the version in force (``_portal_values``)
    :param house: of the office (``_egate_house``)
    :param desks: where it is handed in (``_portal_desks``)
    :param url: whole address of the page
    :param online: whole address where it is filed online; empty: nowhere
    """
    channels = [
        {
            "@type": "ServiceChannel",
            "name": desk["name"],
            "serviceLocation": _without_gaps(
                {
                    "@type": "GovernmentOffice",
                    "name": desk["name"],
                    "address": desk["address"],
                    "telephone": desk["phone"],
                    "parentOrganization": desk["agency"] and _agency(desk["agency"]),
                }
            ),
        }
        for desk in desks[:MOST_PLACES]
    ]
    if online:
        channels.insert(0, {"@type": "ServiceChannel", "serviceUrl": online})
    return _without_gaps(
        {
            "@context": "https://schema.org",
            "@type": "GovernmentService",
            "@id": url,
            "url": url,
            "name": values["name"],
            "identifier": values["code"],
            "description": values["description"] or values["result"],
            "serviceType": values["sector"]["name"],
            "inLanguage": "vi",
            "provider": _agency((values["agencies"] or [{"name": house["name"]}])[0]["name"]),
            "serviceOperator": _agency(house["name"]),
            "audience": [{"@type": "Audience", "name": name} for name in values["audiences"]],
            "serviceOutput": [{"@type": "Thing", "name": name} for name in values["results"]],
            "availableChannel": channels,
        }
    )


def as_script(data: dict) -> Markup:
    r"""Return ``data`` as the content of a script element that nobody executes.

    >>> as_script({"name": "</script><b>", "ok": "Đăng ký & nộp"})
    Markup('{"name": "\\u003c/script\\u003e\\u003cb\\u003e", "ok": "Đăng ký \\u0026 nộp"}')
    """
    text = json.dumps(data, ensure_ascii=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    # What could end the element is written as an escape, see above.
    return Markup(text)  # nosec B704


def _agency(name):
    return {"@type": "GovernmentOrganization", "name": name}


def _without_gaps(values):
    return {name: value for name, value in values.items() if value}
