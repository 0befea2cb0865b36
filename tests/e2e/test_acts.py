"""How many acts the desk takes: each click, key or drag is one, keys held together are one, typed words are none."""

import re
from collections import Counter
from collections.abc import Callable, Generator
from itertools import count

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e.test_desk import select_words, sign_in
from tests.lots import some_daily

MOST = {"an article": 6, "a stance from a suggestion": 6, "a stance by hand": 16, "a review": 2}

ARTICLE = """Berlin stays away

On Friday there was a debate in the Bundestag. Chancellor Friedrich Merz said that Germany would not send soldiers of
European states to Ukraine to secure a settlement. Others spoke for longer.

President Emmanuel Macron said that France would send troops of European states to Ukraine after a settlement."""
CONFERENCE = """Press conference after the talks

MODERATOR: Good morning. The chancellor has a statement, then we take questions.

CHANCELLOR MERZ: Germany will not send soldiers of European states to Ukraine to secure a settlement. Of that I am sure.

Q: And what did President Macron tell you?

CHANCELLOR MERZ: He would send troops of European states to Ukraine to secure a settlement. We would not."""
DECLARATION = """Declaration on the talks

1. Friedrich Merz recalls the meetings of the past week.

2. Friedrich Merz rejects the sending of soldiers of European states to Ukraine to secure a settlement.

3. Emmanuel Macron supports sending troops of European states to Ukraine to secure a settlement."""
TEXTS = {"article": ARTICLE, "press conference": CONFERENCE, "declaration": DECLARATION}
SUGGESTED = {"press conference"}
"""Kinds in which the engine at hand proposes something: it reads turns."""
DAYS = count(1)


class Acts:
    """A window that counts what is done in it."""

    def __init__(self, page: Page) -> None:
        self.page, self.n = page, 0

    def key(self, name: str) -> None:
        self.n += 1
        self.page.keyboard.press(name)

    def click(self, what: Locator) -> None:
        self.n += 1
        what.click()

    def drag(self, words: str) -> None:
        self.n += 1
        select_words(self.page, words)

    def paste(self, text: str) -> None:
        self.n += 1
        self.page.keyboard.insert_text(text)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)


@pytest.fixture(scope="module")
def counted(pytestconfig: pytest.Config) -> Generator[Counter[tuple[str, str]], None, None]:
    """The acts of each deed in each kind of text, printed at the end: with ``-n 0``, as workers print nothing."""
    counts: Counter[tuple[str, str]] = Counter()
    yield counts
    if reporter := pytestconfig.pluginmanager.get_plugin("terminalreporter"):
        for (deed, kind), n in sorted(counts.items()):
            reporter.write_line(f"\n{deed}, {kind}: {n} acts (at most {MOST[deed]})")


@pytest.fixture(params=some_daily(TEXTS, every=3))
def kind(request: pytest.FixtureRequest) -> str:
    named: str = request.param
    return named


def visit(new_context: Callable[..., BrowserContext], demo_url: str, user: str) -> Acts:
    page = new_context(base_url=demo_url, viewport={"width": 1440, "height": 1000}).new_page()
    sign_in(page, user)
    return Acts(page)


def bring_in(acts: Acts, text: str) -> None:
    """From the desk to the text laid out for coding."""
    page = acts.page
    acts.click(page.get_by_role("link", name="Add a source").first)
    acts.click(page.locator("textarea[name=text]"))
    acts.paste(text)
    acts.click(page.get_by_label("Published"))
    acts.type(f"08{next(DAYS):02}2025")
    acts.click(page.get_by_role("button", name="Store and code"))
    expect(page.locator("p[data-demarche-offset]").first).to_be_visible()
    page.wait_for_load_state()


def take_a_suggestion(acts: Acts) -> None:
    """To the words about soldiers, from wherever the page opened."""
    page = acts.page
    expect(page.locator("#suggestions [data-demarche-suggestion]").first).to_be_visible()
    while "soldiers" not in page.evaluate("getSelection().toString()"):
        acts.key("n")
    acts.key("Enter")
    expect(page.locator("#stance-form [name=issue-pick]").first).to_be_focused()
    expect(page.locator("#stance-form [name=value]:checked")).to_have_count(0)
    acts.key("Space")
    expect(page.locator("#stance-form [name=value]").first).to_be_focused()
    acts.key("5")
    acts.key("Control+Enter")
    expect(submitted(page)).to_contain_text("Friedrich Merz for Germany. Opposes: European troops")


def submitted(page: Page) -> Locator:
    said = page.locator("#stance-panel [data-demarche-said]")
    expect(said).to_contain_text("Submitted for review")
    return said


def test_from_an_article_to_a_published_stance(
    new_context: Callable[..., BrowserContext], demo_url: str, counted: Counter[tuple[str, str]], kind: str
) -> None:
    acts = visit(new_context, demo_url, "editor")
    page = acts.page
    page.goto("/desk/")
    bring_in(acts, TEXTS[kind])
    counted["an article", kind] = acts.n

    if kind in SUGGESTED:
        acts.n = 0
        take_a_suggestion(acts)
        counted["a stance from a suggestion", kind] = acts.n

    acts.n, top = 0, page.locator("p[data-demarche-offset]").first.bounding_box()
    words = re.findall(r"\w+ troops of European states", TEXTS[kind])[0]
    acts.drag(words)
    expect(page.locator("#stance-form blockquote").first).to_have_text(words)
    acts.click(page.get_by_label("Actor", exact=True))
    page.get_by_label("Actor", exact=True).fill("Emmanuel Macron")
    acts.click(page.get_by_label("Issue", exact=True))
    page.get_by_label("Issue", exact=True).fill("European troops")
    acts.click(page.get_by_role("radio", name=re.compile("^Supports")))
    acts.click(page.get_by_role("button", name="Save and submit"))
    expect(submitted(page)).to_contain_text("Emmanuel Macron for France. Supports: European troops")
    assert page.locator("p[data-demarche-offset]").first.bounding_box() == top
    counted["a stance by hand", kind] = acts.n

    acts = visit(new_context, demo_url, "reviewer")
    acts.page.goto("/review/")
    acts.click(
        acts.page.get_by_role("listitem").filter(has_text=words).get_by_role("link", name="Emmanuel Macron").first
    )
    expect(acts.page.locator("main mark").first).to_contain_text(words)
    acts.page.wait_for_load_state()
    acts.key("a")
    expect(acts.page.locator("#messages")).to_contain_text("is published")
    counted["a review", kind] = acts.n

    for deed, most in MOST.items():
        assert counted[deed, kind] <= most, deed
    assert counted["a stance from a suggestion", kind] > 0 or kind not in SUGGESTED
