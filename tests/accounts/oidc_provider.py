"""An OpenID Connect provider of our own on loopback, strict about what it is asked."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, SECRET = "waypost", "of waypost alone"


class Provider(ThreadingHTTPServer):
    """Somebody with `claims` is signed in there; `codes` it has given, each of which works once."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.claims: dict[str, Any] = {
            "sub": "uuid-of-nora",
            "email": "nora@example.org",
            "email_verified": True,
            "given_name": "Nora",
            "family_name": "Noor",
        }
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: set[str] = set()
        self.faults: list[str] = []

    def authorised(self, asked: dict[str, str]) -> str:
        """Where the browser is sent back to, once somebody has signed in."""
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form: dict[str, str]) -> dict[str, Any] | None:
        """What a code is changed into; None, and why in `faults`, where it is not."""
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None:
            return self._refused("unknown code")
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, SECRET):
            return self._refused("wrong client")
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked.get("code_challenge"):
            return self._refused("wrong verifier")
        token = f"token-of-{form['code']}"
        self.tokens.add(token)
        now = int(time.time())
        identity = {**self.claims, "iss": self.url, "aud": CLIENT_ID, "iat": now, "exp": now + 60}
        return {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": 60,
            "id_token": jwt.encode(identity, self.key, algorithm="RS256"),
        }

    def _refused(self, why: str) -> None:
        self.faults.append(why)


class _Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if url.path == "/.well-known/openid-configuration":
            base = self.server.url
            self._answer(
                {
                    "issuer": base,
                    "authorization_endpoint": f"{base}/authorize",
                    "token_endpoint": f"{base}/token",
                    "userinfo_endpoint": f"{base}/userinfo",
                    "jwks_uri": f"{base}/jwks",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
            )
        elif url.path == "/authorize":
            self.send_response(302)
            asked = {name: values[0] for name, values in parse_qs(url.query).items()}
            self.send_header("Location", self.server.authorised(asked))
            self.end_headers()
        elif url.path == "/userinfo" and self._token() in self.server.tokens:
            self._answer(self.server.claims)
        else:
            self.send_error(401)

    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(text).items()}
        answer = self.server.token(form)
        self._answer(answer or {"error": "invalid_grant"}, status=200 if answer else 400)

    def _token(self) -> str:
        return self.headers.get("Authorization", "").removeprefix("Bearer ")

    def _answer(self, body: dict[str, Any], status: int = 200) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *args: object) -> None:
        """Nothing."""


@contextmanager
def running() -> Iterator[Provider]:
    """A provider for a while."""
    with Provider() as provider:
        thread = Thread(target=provider.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield provider
        finally:
            provider.shutdown()
            thread.join()
