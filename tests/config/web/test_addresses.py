"""Addresses are remembered, and still those of Django."""

import pytest
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import override_settings
from django.urls import NoReverseMatch, get_script_prefix, path, reverse, set_script_prefix

from config.web.addresses import AddressNode, _reverse, page_address


def anything(request: HttpRequest, slug: str) -> HttpResponse:
    raise NotImplementedError


urlpatterns = [path("dossiers/<str:slug>/", anything, name="matrix"), path("admin/", admin.site.urls)]


def test_an_address_is_worked_out_once() -> None:
    _reverse.cache_clear()
    assert [page_address("matrix", "ukraine") for _ in range(3)] == [reverse("matrix", args=["ukraine"])] * 3
    assert _reverse.cache_info().misses == 1


def test_below_another_path_addresses_are_others() -> None:
    usual = get_script_prefix()
    try:
        before = page_address("home")
        set_script_prefix("/below/")
        assert (before, page_address("home")) == ("/", "/below/")
    finally:
        set_script_prefix(usual)


@pytest.mark.parametrize(
    ("tag", "written"),
    [
        ('{% url "matrix" slug %}', "/dossiers/a&amp;b/"),
        ('{% autoescape off %}{% url "matrix" slug %}{% endautoescape %}', "/dossiers/a&b/"),
        ('{% url "matrix" slug=slug %}', "/dossiers/a&amp;b/"),
        ('{% url "matrix" slug as there %}-{{ there }}', "-/dossiers/a&amp;b/"),
        ('{% url "nowhere" slug as there %}-{{ there }}', "-"),
        ('{% url "admin:index" %}', "/admin/"),
    ],
)
@override_settings(ROOT_URLCONF="tests.config.web.test_addresses")
def test_the_tag_writes_what_django_does(tag: str, written: str) -> None:
    assert Template(tag).render(Context({"slug": "a&b"})) == written


def test_what_leads_nowhere_is_refused() -> None:
    with pytest.raises(NoReverseMatch):
        Template('{% url "matrix" "no slug" %}').render(Context())
    assert any(isinstance(node, AddressNode) for node in Template('{% url "home" %}').nodelist)
