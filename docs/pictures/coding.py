"""The editor's morning: a source, its words, stances, and handing them over."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from camera import set_height, take
from day import ARTICLE, TITLE, Day, begin_stance, fill_stance, said, save, select_words
from playwright.sync_api import Page, expect

SEEDED: Final = Path(__file__).parents[2] / "seeds" / "ending-the-war-in-ukraine" / "article.txt"
MACRON: Final = "France would send troops to Ukraine once a ceasefire holds"
MERZ: Final = "He declined to answer"
KREMLIN: Final = "the Kremlin will accept no European troops in Ukraine"
FINLAND: Final = "Finland would join such a force"
KALLAS: Final = (
    "High Representative Kaja Kallas called guarantees without all of Europe unthinkable"
)


def code_article(day: Day) -> None:
    """From the pasted text to stances that wait for review, and to drafts."""
    picture_duplicate(day.editor)
    add_article(day)
    record_macron(day)
    picture_typed_words(day.plain, day.places["source"])
    record_others(day.editor)
    add_kallas(day.editor)
    picture_phone(day)
    picture_bulk(day.editor)


def picture_duplicate(page: Page) -> None:
    """The demo's own article once more."""
    page.goto("/desk/sources/add/")
    page.get_by_label("Text").fill(SEEDED.read_text())
    page.get_by_role("button", name="Store and code").click()
    warning = page.locator("section.message.warning")
    expect(warning).to_contain_text("this seems to be on record")
    take(page, "guide/source-duplicate", warning, right=900)


def add_article(day: Day) -> None:
    page = day.editor
    page.goto("/desk/sources/add/")
    page.get_by_label("Text").fill(ARTICLE)
    page.get_by_label("Publisher").fill("Example Gazette")
    page.get_by_label("Language").fill("en")
    page.get_by_label("Published").fill("2025-08-22")
    set_height(page, 1000)
    take(page, "guide/source-add")
    set_height(page, 900)
    page.get_by_role("button", name="Store and code").click()
    said(page, "Stored.")
    day.places["source"] = page.url


def record_macron(day: Day) -> None:
    """The whole form: words, on behalf of, a condition with words of its own."""
    page = day.editor
    begin_stance(page, MACRON)
    fill_stance(page, actor="Macron", issue="European troops", value="Supports")
    expect(page.get_by_label("On behalf of")).to_have_value("France")
    set_height(page, 1000)
    select_words(page, "a ceasefire holds")
    expect(page.locator("#selection-bar")).to_be_visible()
    take(page, "guide/select-words")
    page.get_by_role("button", name="Use as condition").click()
    page.locator("[data-demarche-condition-row] select").first.select_option("sequenced_after")
    page.get_by_label("Act", exact=True).select_option("paraphrase")
    page.get_by_label("Firmness").select_option("firm")
    set_height(page, 1500)
    take(page, "guide/stance-form", page.locator("#stance-panel"), margin=0)
    set_height(page, 900)
    save(page, submit=True)
    take(page, "guide/source-coded", page.locator("main"), margin=0)


def picture_typed_words(page: Page, source: str) -> None:
    """Without script, and with words that stand twice."""
    page.goto(source)
    page.get_by_label("Or type or paste the exact words").fill("A truce has to come first")
    page.get_by_role("button", name="Find them").click()
    expect(page.get_by_role("status").filter(has_text="2 times")).to_be_visible()
    take(page, "guide/typed-words", page.locator("#stance-panel"), margin=0)


def record_others(page: Page) -> None:
    begin_stance(page, MERZ)
    fill_stance(page, actor="Merz", issue="European troops", value="Declines to say")
    save(page)
    begin_stance(page, KREMLIN)
    fill_stance(page, actor="the Kremlin", issue="European troops", value="Opposes")
    page.get_by_label("Act", exact=True).select_option("reported")
    page.get_by_label("Note").fill("Two diplomats, who are not named.")
    save(page)
    begin_stance(page, FINLAND)
    fill_stance(page, actor="Finland", issue="European troops", value="Leans to support")
    page.get_by_label("Act", exact=True).select_option("document")
    save(page)


def add_kallas(page: Page) -> None:
    """An actor that is not on record yet is added in a window of its own."""
    begin_stance(page, KALLAS)
    fill_stance(page, actor="Kaja Kallas", issue="All Europe takes part", value="Supports")
    page.get_by_role("button", name="Save as draft").click()
    link = page.get_by_role("link", name="Add this actor")
    expect(link).to_be_visible()
    form = page.locator("#stance-form")
    take(
        page,
        "guide/actor-unknown",
        form.locator(".words-of-stance"),
        form.get_by_label("Issue", exact=True),
    )
    with page.expect_popup() as opened:
        link.click()
    other = opened.value
    other.get_by_label("Kind").first.select_option("Person")
    other.get_by_label("Belongs to").last.fill("European Union")
    other.get_by_label("Role").last.fill("High Representative")
    other.get_by_label("Speaks for it").last.check()
    other.get_by_label("From").last.fill("2024-12-01")
    set_height(other, 1050)
    take(other, "guide/actor-add", other.locator("main"), margin=0, right=1120)
    other.get_by_role("button", name="Add the actor").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Kaja Kallas")
    other.close()
    page.get_by_label("On behalf of").fill("European Union")
    save(page)


def picture_phone(day: Day) -> None:
    page = day.phone
    page.goto(day.places["source"])
    set_height(page, 760)
    take(page, "guide/phone-source")
    page.goto("/desk/")
    take(page, "guide/phone-desk")


def picture_bulk(page: Page) -> None:
    """Two of the drafts are submitted together."""
    page.goto("/desk/")
    drafts = page.get_by_role("region", name=re.compile("Drafts"))
    for actor in ("Friedrich Merz", "Russia"):
        drafts.get_by_role("listitem").filter(has_text=actor).filter(has_text=TITLE).get_by_role(
            "checkbox"
        ).check()
    take(page, "guide/desk")
    drafts.get_by_role("button", name="Submit those ticked").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Submit 2 stances")
    submit = page.get_by_role("button", name="Submit those ticked")
    take(page, "guide/bulk-submit", page.locator("main"), margin=0)
    submit.click()
    said(page, "2 stances submitted for review.")
