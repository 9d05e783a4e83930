"""Where the token goes, and where no secret ever goes."""

from __future__ import annotations

import logging
import ssl
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from airbyte_cdk.models import Status
from airbyte_cdk.utils.traced_exception import AirbyteTracedException
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from integration_tests.running.connector import configured
from integration_tests.running.forked import run
from integration_tests.running.in_process import hurried_limiter
from integration_tests.running.worlds import NOW
from simulated_api import SimulatedApi
from simulated_api.trouble import actions
from source_tiktok_ads.config import parse_config
from source_tiktok_ads.source import SourceTiktokAds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LISTING = "oauth2/advertiser/get/"
ODD = 'a/b+c%d"e\\f&g=h'
CREDENTIALS = {"auth_type": "oauth2.0", "app_id": "74", "secret": "the-apps-secret", "access_token": "the-token"}


def check(config: dict[str, Any]) -> Any:  # noqa: ANN401 - the CDK's status
    return SourceTiktokAds(config=config, limiter=hurried_limiter()).check(logging.getLogger("airbyte"), config)


class Recording(BaseHTTPRequestHandler):
    """Answers every request with an empty list, and remembers which token came along."""

    tokens: ClassVar[list[str | None]] = []

    def do_GET(self) -> None:
        """Answer code 0."""
        self.tokens.append(self.headers.get("Access-Token"))
        body = b'{"code": 0, "message": "OK", "data": {}}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: the default prints to the error output."""


@pytest.fixture
def self_signed(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The root of a server with a certificate that nobody vouches for, and that certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    public, private = tmp_path / "certificate.pem", tmp_path / "key.pem"
    public.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, plain)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    server = HTTPServer(("127.0.0.1", 0), Recording)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    Recording.tokens.clear()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}/open_api/v1.3/", public
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("variable", [None, "CURL_CA_BUNDLE", "PYTHONHTTPSVERIFY"])
def test_no_token_goes_to_a_server_whose_certificate_is_not_trusted(
    variable: str | None, self_signed: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    if variable:
        monkeypatch.setenv(variable, "0" if variable.startswith("PYTHON") else "")
    root, _ = self_signed
    config = {"credentials": CREDENTIALS, "start_date": "2026-03-01", "api_base_url": root, "verify": False}
    result = check(config)
    assert result.status is Status.FAILED
    assert "is not trusted, so nothing was sent to it" in result.message
    assert Recording.tokens == []


def test_a_certificate_authority_of_ones_own_can_be_added(
    self_signed: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    root, certificate = self_signed
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    result = check({"credentials": CREDENTIALS, "start_date": "2026-03-01", "api_base_url": root})
    assert "may read no ad account" in result.message
    assert set(Recording.tokens) == {"the-token"}


@pytest.mark.parametrize(
    "root",
    [
        "http://business-api.tiktok.com/open_api/v1.3/",
        "https://business-api.tiktok.com.example.org/",
        "https://eviltiktok.com/",
        "https://tiktok.com@example.org/",
        "https://example.org/?tiktok.com",
        "https://example.org/#.tiktok.com",
        "https://example.org\\.tiktok.com/",
        "https://169.254.169.254/",
        "http://127.0.0.1.example.org/",
        "http://0x7f.1@example.org/",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "//tiktok.com/",
        "https://[::1",
        "https://tiktok.com:port/",
    ],
)
def test_the_token_goes_to_tiktok_or_this_machine_only(root: str) -> None:
    with pytest.raises(AirbyteTracedException, match="api_base_url"):
        parse_config({"credentials": CREDENTIALS, "start_date": "2026-03-01", "api_base_url": root})


def test_a_redirect_is_not_followed_and_not_retried() -> None:
    with SimulatedApi(now=NOW, world="tiny") as api, SimulatedApi(now=NOW, world="tiny") as elsewhere:
        for path in (LISTING, "oauth2/access_token/"):
            api.faults.add(path=path, action=actions.redirect(elsewhere.base_url + path), times=None)
        with_token = check(api.config())
        with_code = check(api.config(credentials={**CREDENTIALS, "access_token": None, "auth_code": "the-code"}))
        assert "HTTP 302" in with_token.message
        assert "HTTP 302" in with_code.message
        assert elsewhere.requests == []
        assert len(api.requests) == 2


def test_no_secret_is_in_the_log_of_requests_that_break_off() -> None:
    with SimulatedApi(now=NOW, world="tiny") as api:
        api.simulation.credentials.secret = ODD
        api.faults.add(path=LISTING, action=actions.reset(), times=2)
        config = api.config(rate_limit_tier="ultimate")
        catalog = configured(run("discover", config).one("CATALOG")["catalog"], "campaigns")
        result = run("read", config, catalog, now=NOW)
        assert [entry.fault for entry in api.requests[:2]] == ["reset", "reset"]
    assert result.statuses == {"campaigns": "COMPLETE"}


@pytest.mark.parametrize("verb", ["check", "discover", "read", "probe"])
def test_no_secret_is_in_the_message_about_a_configuration_of_the_wrong_shape(verb: str) -> None:
    config = {"credentials": {**CREDENTIALS, "app_id": 7, "auth_type": "oauth"}, "start_date": "2026-03-01"}
    catalog: dict[str, Any] | None = {"streams": []} if verb == "read" else None
    result = run(verb, config, catalog)
    assert b"credentials" in result.stdout
