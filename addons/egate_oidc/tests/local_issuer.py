"""A small OpenID provider on this machine, which lies as it is told."""

import base64
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from ..tools.address import with_query


def new_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


#: Keys take a moment to make: one for the process, and one more.
KEY, OTHER_KEY = new_key(), new_key()


def public_jwk(key, kid, **more):
    jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    return {**jwk, "kid": kid, "use": "sig", **more}


class LocalIssuer:
    """Serves while it is used as a context."""

    def __init__(self, client_id="egate"):
        self.client_id = client_id
        self.key, self.kid = KEY, "first"
        self.keys = [public_jwk(KEY, "first")]
        #: What the next tokens say, instead of or beside the truth; a value of None is left out.
        self.lies = {}
        #: What the person's page says besides whose it is.
        self.person = {}
        #: Makes the token of its claims; else it is signed with ``key``.
        self.forge = None
        #: Status and body of the next answers, by path.
        self.plan = {}
        #: Paths that were asked, and the forms that came with them.
        self.asked = []
        self.codes = {}

    def __enter__(self):
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                issuer.answer(self, {})

            def do_POST(self):
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                issuer.answer(self, dict(parse_qsl(raw.decode())))

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()
        return self

    def __exit__(self, *args):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def consent(self, address):
        """Return where a browser is sent that comes to ``address`` and agrees."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        values = {"code": code, "state": asked["state"], "iss": self.url}
        return with_query(asked["redirect_uri"], values)

    def answer(self, handler, form):
        path = urlsplit(handler.path).path
        self.asked.append((path, form, dict(handler.headers)))
        if path in self.plan:
            status, body = self.plan[path]
        else:
            status, body = 200, self.values(path, form)
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        if status == 302:
            handler.send_header("Location", f"{self.url}/elsewhere")
        handler.send_header("Content-Length", str(len(raw)))
        handler.end_headers()
        handler.wfile.write(raw)

    def values(self, path, form):
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/auth?tenant=1",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
                "userinfo_endpoint": f"{self.url}/person",
            }
        if path == "/keys":
            return {"keys": self.keys}
        if path == "/person":
            return {"sub": self.lies.get("sub", "an"), **self.person}
        asked = self.codes.pop(form["code"])
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": self.client_id,
            "sub": "an",
            "exp": now + 300,
            "iat": now,
            "nonce": asked["nonce"],
            **self.lies,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        make = self.forge or self.sign
        return {"access_token": "of the person", "token_type": "Bearer", "id_token": make(claims)}

    def sign(self, claims, algorithm="RS256", key=None, **header):
        headers = {"kid": self.kid, **header}
        return jwt.encode(claims, key or self.key, algorithm=algorithm, headers=headers)

    def unsigned(self, claims):
        parts = [{"alg": "none", "kid": self.kid}, claims]
        encoded = [base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=") for one in parts]
        return b".".join([*encoded, b""]).decode()
