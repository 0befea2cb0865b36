"""No form sends a name twice that is read once: which of two values counts, no address tells."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

import lxml.html
import pytest
from lxml.html import HtmlElement

from config.accounts.roles import Role
from tests.site import PAGES, World

SEVERAL: Final = {"topics"}
"""Names that may come several times from places of their own."""
TICKED: Final = {"checkbox", "radio"}
NEVER: Final = {"button", "image", "reset", "submit"}


def sent_twice(html: str) -> set[str]:
    """The names that some button of some form would have sent by several fields, or by one and itself; ticks
    of one name are one field."""
    page = lxml.html.fromstring(html)
    for inert in page.xpath("//template"):
        inert.drop_tree()
    return {name for form in page.xpath("//form") for name in _twice(page, form)}


def _twice(page: HtmlElement, form: HtmlElement) -> Iterator[str]:
    others = page.xpath("//*[@form=$id]", id=form.get("id") or "-")
    controls = [one for one in [*form.iter(), *others] if _is_sent_with(one, form)]
    buttons = [one.get("name") for one in controls if one.tag == "button" or one.get("type") in NEVER]
    ticked = {one.get("name") for one in controls if one.get("type") in TICKED}
    filled = Counter(
        one.get("name")
        for one in controls
        if one.tag != "button" and one.get("type") not in NEVER | TICKED and one.get("name")
    )
    filled.update(name for name in ticked if name)
    yield from (name for name, times in filled.items() if times > 1 and name not in SEVERAL)
    yield from (name for name in buttons if name in filled)


def _is_sent_with(control: HtmlElement, form: HtmlElement) -> bool:
    return (
        control.tag in ("button", "input", "select", "textarea")
        and control.get("disabled") is None
        and control.get("form", form.get("id")) == form.get("id")
    )


@pytest.mark.django_db
def test_no_form_sends_a_name_twice(world: World) -> None:
    client, found = world.clients[Role.ADMINISTRATOR], {}
    for entry in PAGES:
        if "GET" in entry.methods and entry.got == 200:
            answer = client.get(entry.url(world))
            if answer["Content-Type"].startswith("text/html") and (html := answer.getvalue().decode().strip()):
                found[str(entry)] = sent_twice(html)
    assert len(found) > 100
    assert not {page: names for page, names in found.items() if names}


def test_what_is_sent_twice_is_found() -> None:
    html = """<form id="a"><input name="q"><input name="x">
    <input type="checkbox" name="t"><input type="checkbox" name="t">
    <select name="topics"></select><select name="topics"></select><button name="go">Go</button>{more}</form>
    <template><form><input name="y"><input name="y"></form></template><input form="b" name="x">{beside}"""
    assert not sent_twice(html.format(more="", beside=""))
    assert sent_twice(html.format(more='<button name="q" value="">Compare</button>', beside="")) == {"q"}
    assert sent_twice(html.format(more='<input type="hidden" name="t">', beside="")) == {"t"}
    assert sent_twice(html.format(more="", beside='<input form="a" name="x">')) == {"x"}
