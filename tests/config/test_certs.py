"""The hall's certificates: trusted once, renewed when the machine's addresses change."""

import http.server
import ssl
import stat
import threading
import urllib.request
from pathlib import Path

import pytest

from zuoxi.config import certs

NAMES = ["localhost", "127.0.0.1", "192.168.7.20"]


def test_the_private_files_are_for_the_owner_only(tmp_path: Path) -> None:
    certs.ensure(tmp_path / "certs", names=NAMES)
    modes = {
        file.name: stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "certs").iterdir()
    }
    assert modes == {
        "zuoxi-hall-ca.crt": 0o600,
        "zuoxi-hall-ca.key": 0o600,
        "server.crt": 0o600,
        "server.key": 0o600,
    }


def test_a_second_start_keeps_the_certificates(tmp_path: Path) -> None:
    first = certs.ensure(tmp_path, names=NAMES)
    before = [path.read_bytes() for path in (first.authority, first.certificate, first.key)]
    second = certs.ensure(tmp_path, names=NAMES)
    assert [
        path.read_bytes() for path in (second.authority, second.certificate, second.key)
    ] == before


def test_a_new_address_renews_the_server_and_keeps_the_authority(tmp_path: Path) -> None:
    first = certs.ensure(tmp_path, names=NAMES)
    authority, server = first.authority.read_bytes(), first.certificate.read_bytes()
    second = certs.ensure(tmp_path, names=[*NAMES, "10.0.0.5"])
    assert second.authority.read_bytes() == authority
    assert second.certificate.read_bytes() != server


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_seat_that_trusts_the_authority_reaches_the_server(tmp_path: Path, host: str) -> None:
    made = certs.ensure(tmp_path, names=NAMES)

    class Hello(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write("坐席".encode())

        def log_message(self, *args: object) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Hello)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.certificate, made.key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        trust = ssl.create_default_context(cafile=str(made.authority))
        url = f"https://{host}:{server.server_port}/"
        with urllib.request.urlopen(url, context=trust, timeout=5) as answer:
            assert answer.read().decode() == "坐席"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_this_machine_is_reached_by_localhost_at_least() -> None:
    assert {"localhost", "127.0.0.1"} <= set(certs.host_names())
