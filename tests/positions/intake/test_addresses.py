"""Which addresses are asked, and what is no address of a web page."""

import pytest

from positions.intake.addresses import NotFetched, is_public, split_address


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.0.1", "172.16.0.1", "192.168.1.1"),  # noqa: S104
        *("192.0.0.9", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "192.88.99.1"),
        *("224.0.0.1", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "::ffff:192.0.2.1", "::ffff:8.8.8.8", "::8.8.8.8", "64:ff9b::8.8.8.8", "64:ff9b:1::1"),
        *("100::1", "2001::1", "2001:db8::1", "2002:808:808::1", "3fff::1", "5f00::1"),
        *("fc00::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "2600::1%eth0"),
    ],
)
def test_what_is_not_public_is_told(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "192.0.1.1", "198.20.0.1", "223.255.255.254", "2600::1", "2a00::1"])
def test_what_is_public_is_told(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "begin with https://"),
        ("example.org/a", "begin with https://"),
        ("ftp://example.org/a", "begin with https://"),
        ("file:///a", "begin with https://"),
        ("https://editor:secret@example.org/", "name or password"),
        ("https://@example.org/", "name or password"),
        ("https:///a", "names no site"),
        ("https://exam ple.org/", "names no site"),
        ("https://example..org/", "no address"),
        ("https://example.org:port/", "no address"),
        ("https://[example]/", "no address"),
        (f"https://example.org/{'a' * 2000}", "2,000 characters"),
    ],
)
def test_what_is_no_address_of_a_page_is_refused(url: str, reason: str) -> None:
    with pytest.raises(NotFetched, match=reason):
        split_address(url)


def test_the_request_is_for_what_the_address_says() -> None:
    place = split_address(" HTTPS://Müller.Example.org/é b?q=%20ж#below ")
    assert (place.scheme, place.authority) == ("https", "xn--mller-kva.example.org")
    assert place.target == "/%C3%A9%20b?q=%20%D0%B6"
    assert split_address("http://[2600::1]:443").authority == "[2600::1]:443"


def test_a_relative_address_is_read_from_where_it_stands() -> None:
    assert split_address("../c", base="https://example.org/a/b").url == "https://example.org/c"
    assert split_address("//example.com/", base="http://example.org/").scheme == "http"
