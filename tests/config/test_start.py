"""Before the server answers: an address that cannot be served on is told, and why."""

import socket

import pytest

from zuoxi.config import start


def test_a_free_port_is_taken_and_one_that_is_served_on_is_refused() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(start.PortTaken) as refused:
            start.refuse_unusable_address("127.0.0.1", port)
        assert str(refused.value).startswith(f"端口 {port} 已被占用。")
    start.refuse_unusable_address("127.0.0.1", port)


@pytest.mark.parametrize("host", ["203.0.113.7", "没有这台机器", "2001:db8::7"])
def test_a_host_that_is_not_this_machine_is_not_told_as_a_taken_port(host: str) -> None:
    with pytest.raises(start.NotAnAddressHere) as refused:
        start.refuse_unusable_address(host, 18_443)
    assert str(refused.value).startswith(f"“{host}”不是本机的地址。")


@pytest.mark.parametrize(
    ("host", "tls", "last"),
    [
        ("0.0.0.0", True, "https://localhost:8443/"),
        ("192.0.2.1", True, "https://192.0.2.1:8443/"),
        ("127.0.0.1", False, "http://127.0.0.1:8443/"),
        ("::1", True, "https://[::1]:8443/"),
    ],
)
def test_the_addresses_to_type_end_with_this_machine(host: str, tls: bool, last: str) -> None:
    assert start.addresses(host, 8443, tls=tls)[-1] == last
