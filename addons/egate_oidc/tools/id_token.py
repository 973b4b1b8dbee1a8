"""What makes an ID token true: OpenID Connect Core 1.0, section 3.1.3.7."""

import base64
import hashlib
import hmac
import time

import jwt
from jwt.exceptions import PyJWTError

#: Signing by a pair of keys. A shared secret (HS*) or none at all is never enough.
ALGORITHMS = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
)
#: The kinds of keys that the algorithms use, by their first two letters.
KINDS = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}
CURVES = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}
HASHES = {
    "256": hashlib.sha256,
    "384": hashlib.sha384,
    "512": hashlib.sha512,
    "DSA": hashlib.sha512,
}
MAX_TOKEN = 32 * 1024
MAX_SUBJECT = 255
#: A token that was issued longer ago than this belongs to another sign-in, whatever its end.
MAX_AGE = 600


class WrongToken(Exception):
    """The token proves nothing; the text is a word for the log, with nothing of the token."""


def choose_key(keys: list, kid: str | None, algorithm: str) -> dict | None:
    """Return the key of a provider's list that signs by ``algorithm``, or None.

    Without a ``kid`` there must be only one that can.

    >>> rsa, ec = {"kty": "RSA", "kid": "a"}, {"kty": "EC", "crv": "P-256", "kid": "b"}
    >>> choose_key([rsa, ec], "a", "RS256") is rsa, choose_key([rsa, ec], None, "ES256") is ec
    (True, True)
    >>> choose_key([rsa, ec], "b", "RS256"), choose_key([rsa, ec], "c", "RS256")
    (None, None)
    >>> choose_key([rsa, {**rsa, "kid": "c"}], None, "RS256"), choose_key([ec], None, "ES384")
    (None, None)
    >>> choose_key([{**rsa, "use": "enc"}, {**rsa, "alg": "PS256"}, 7], "a", "RS256")
    """
    fitting = [key for key in keys if isinstance(key, dict) and _fits(key, algorithm)]
    if kid is not None:
        fitting = [key for key in fitting if key.get("kid") == kid]
    return fitting[0] if len(fitting) == 1 else None


def _fits(key, algorithm):
    return (
        key.get("kty") == KINDS[algorithm[:2]]
        # A list of public keys with a private one in it is nobody's proof.
        and "d" not in key
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
        and key.get("crv") in (CURVES.get(algorithm, key.get("crv")),)
    )


def read_id_token(
    token, find_key, *, issuer, client_id, nonce, algorithms, skew, access_token=None
):
    """Return the claims of a token that is signed by its issuer, for us, now, for this sign-in.

    :param find_key: called with ``kid`` (or None) and algorithm, returns a JWK as ``dict`` or None
    :param algorithms: those that the administrator allows, of :data:`ALGORITHMS`
    :param int skew: seconds that the clocks may differ
    :param access_token: what ``at_hash`` must fit, if the token has one
    :raise WrongToken: any of it does not hold
    """
    if not isinstance(token, str) or len(token) > MAX_TOKEN:
        raise WrongToken("no token")
    try:
        header = jwt.get_unverified_header(token)
    except PyJWTError as fault:
        raise WrongToken(type(fault).__name__) from None
    algorithm, kid = header.get("alg"), header.get("kid")
    if algorithm not in ALGORITHMS or algorithm not in algorithms:
        raise WrongToken("algorithm not allowed")
    if kid is not None and not isinstance(kid, str):
        raise WrongToken("kid")
    found = find_key(kid, algorithm)
    if not found:
        raise WrongToken("unknown key")
    try:
        claims = jwt.decode(
            token,
            jwt.PyJWK(found, algorithm=algorithm).key,
            algorithms=[algorithm],
            audience=client_id,
            issuer=issuer,
            leeway=skew,
            options={
                "require": ["iss", "sub", "aud", "exp", "iat"],
                "enforce_minimum_key_length": True,
            },
        )
    except (PyJWTError, ValueError, TypeError, OverflowError) as fault:
        # Its words may repeat what the token holds.
        raise WrongToken(type(fault).__name__) from None
    _check_party(claims, client_id)
    _check_moment(claims, skew)
    if not _same(claims.get("nonce"), nonce):
        raise WrongToken("nonce")
    if "at_hash" in claims and not _same(claims["at_hash"], half_hash(access_token, algorithm)):
        raise WrongToken("at_hash")
    return claims


def _check_party(claims, client_id):
    audience, party = claims["aud"], claims.get("azp")
    if party is None and isinstance(audience, list) and len(audience) > 1:
        raise WrongToken("azp missing")
    if party is not None and party != client_id:
        raise WrongToken("azp")
    subject = claims["sub"]
    if not isinstance(subject, str) or not subject.isprintable() or not subject.isascii():
        raise WrongToken("sub")
    if not 0 < len(subject) <= MAX_SUBJECT:
        raise WrongToken("sub")


def _check_moment(claims, skew):
    issued = claims["iat"]
    if isinstance(issued, bool) or not isinstance(issued, int | float):
        raise WrongToken("iat")
    if time.time() - issued > MAX_AGE + skew:
        raise WrongToken("issued long ago")


def _same(given, expected):
    if not isinstance(given, str) or not expected:
        return False
    return hmac.compare_digest(given.encode(), expected.encode())


def half_hash(text: str | None, algorithm: str) -> str:
    """Return the left half of the hash of ``text``, as ``at_hash`` has it.

    >>> half_hash("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y", "RS256")
    '77QmUPtjPfzWtF2AnpK9RQ'
    """
    if not text:
        return ""
    digest = HASHES[algorithm[-3:]](text.encode()).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()
