"""An identity provider on this machine that knows one person: OpenID Connect's code flow and nothing more.

Discovery, authorisation code, RS256-signed ID token, keys (OpenID Connect Core 1.0, section 3.1). Whoever is sent to it
is logged in at once as that person.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, PERSON = "lab", {"sub": "1", "email": "ada@lab.example", "name": "Ada"}


class Provider(ThreadingHTTPServer):
    """Listens on loopback at a port of its own."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.key = RSAKey.generate_key(2048, parameters={"kid": "k1"})
        self.url = f"http://localhost:{self.server_address[1]}"
        self.nonces: dict[str, str] = {}

    def secrets(self, folder: Path, lab: str) -> None:
        """Write the settings with which the lab at this address logs people in here, where `--share` looks for them."""
        path = folder / ".streamlit" / "secrets.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            "[auth]\n"
            f'redirect_uri = "{lab}/oauth2callback"\n'
            'cookie_secret = "long enough to sign cookies with"\n'
            f'client_id = "{CLIENT}"\n'
            'client_secret = "s3cret"\n'
            f'server_metadata_url = "{self.url}/.well-known/openid-configuration"\n',
            encoding="utf-8",
        )


@contextmanager
def identity_provider() -> Iterator[Provider]:
    with Provider() as provider:
        thread = threading.Thread(target=provider.serve_forever, daemon=True)
        thread.start()
        try:
            yield provider
        finally:
            provider.shutdown()


class _Answers(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/authorize":
            self.server.nonces["code-1"] = asked.get("nonce", "")
            back = urlencode({"code": "code-1", "state": asked["state"]})
            self.send_response(302)
            self.send_header("Location", f"{asked['redirect_uri']}?{back}")
            self.end_headers()
        elif parts.path == "/keys":
            self._says({"keys": [self.server.key.as_dict(private=False)]})
        else:
            self._says(self._configuration())

    def do_POST(self) -> None:
        given = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        nonce = self.server.nonces[given["code"][0]]
        now = int(time.time())
        claims = {**PERSON, "iss": self.server.url, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce}
        token = jwt.encode({"alg": "RS256", "kid": "k1"}, claims, self.server.key)
        self._says({"access_token": "a", "token_type": "Bearer", "expires_in": 300, "id_token": token})

    def _configuration(self) -> dict[str, Any]:
        url = self.server.url
        return {
            "issuer": url,
            "authorization_endpoint": f"{url}/authorize",
            "token_endpoint": f"{url}/token",
            "jwks_uri": f"{url}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def _says(self, value: object) -> None:
        data = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads along."""
