"""The reviewer's part, two versions of one stance, and what happens to stances that are published."""

from __future__ import annotations

import re
from typing import Final

from camera import set_height, take
from coding import FINLAND, KREMLIN
from day import ARTICLE, UKRAINE, Day, begin_stance, fill_stance, said, save
from playwright.sync_api import Page, expect

REASON: Final = "Two unnamed diplomats: is low confidence not more honest?"


def publish_and_correct(day: Day) -> None:
    """Return one stance, approve the others, mend what came back; then change what is published."""
    return_one(day.reviewer)
    approve_one(day.reviewer)
    mend_returned(day.editor)
    approve_several(day.reviewer)
    choose_between_versions(day)
    change_published(day)
    correct_text(day)


def open_waiting(page: Page, name: str) -> None:
    page.goto("/review/")
    page.get_by_role("link", name=re.compile(name)).first.click()
    expect(page.locator("#review-form")).to_be_visible()


def return_one(page: Page) -> None:
    page.goto("/review/")
    take(page, "guide/review-queue", page.locator("main"), margin=0, right=900)
    open_waiting(page, "Russia: opposes")
    page.get_by_label("Reason or remark").fill(REASON)
    take(page, "guide/review")
    page.get_by_role("button", name="Return").click()
    said(page, "went back to its author")


def approve_one(page: Page) -> None:
    open_waiting(page, "Emmanuel Macron for France")
    page.get_by_role("button", name="Approve and publish").click()
    said(page, "is published")


def mend_returned(page: Page) -> None:
    page.goto("/desk/")
    returned = page.get_by_role("region", name=re.compile("Returned to you"))
    take(page, "guide/desk-returned", returned, right=1000)
    returned.get_by_role("link", name=re.compile("Russia")).first.click()
    page.get_by_label("Confidence in the coding").select_option("low")
    page.get_by_role("button", name="Save and submit").click()
    said(page, "Submitted for review")
    page.goto("/desk/")
    drafts = page.get_by_role("region", name=re.compile("Drafts"))
    for name in ("Finland", "Kaja Kallas"):
        drafts.get_by_role("button", name=f"Submit {name}").click()
        said(page, "Submitted for review")


def approve_several(page: Page) -> None:
    open_waiting(page, "Russia: opposes")
    take(page, "guide/review-again", page.locator("#review-panel"), margin=0)
    page.goto("/review/")
    for box in page.locator("#bulk li").get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Read those ticked together").click()
    approve = page.get_by_role("button", name="Approve and publish those ticked")
    expect(approve).to_be_visible()
    set_height(page, 1000)
    take(page, "guide/review-several")
    set_height(page, 900)
    approve.click()
    said(page, "stances are published")


def choose_between_versions(day: Day) -> None:
    """Editor and reviewer open the same draft; the second to save is shown both versions."""
    day.editor.goto(day.places["source"])
    begin_stance(day.editor, "Germany would take part")
    fill_stance(day.editor, actor="Germany", issue="All Europe takes part", value="Neutral")
    save(day.editor)
    day.editor.locator(".notes a").filter(has_text=re.compile("^Germany$")).click()
    day.reviewer.goto(day.editor.url)
    for page, firmness, note in (
        (day.reviewer, "unknown", "A question by a reporter, not a position."),
        (day.editor, "exploratory", "Asked, not said."),
    ):
        page.get_by_label("Firmness").select_option(firmness)
        page.get_by_label("Note").fill(note)
        page.get_by_role("button", name="Save", exact=True).click()
    expect(day.editor.get_by_role("heading", level=1)).to_have_text("Two versions of a stance")
    take(day.editor, "guide/conflict", day.editor.locator("main"), margin=0, right=850)
    for choice in day.editor.get_by_role("radio", name=re.compile("Saved meanwhile")).all():
        choice.check()
    day.editor.get_by_role("button", name="Save what I chose").click()
    said(day.editor, "Saved")
    day.editor.goto(day.reviewer.url)


def open_published(page: Page, actor: str, issue: str) -> None:
    page.goto(f"{UKRAINE}cells/{actor}/{issue}/?on=2025-09-01")
    page.get_by_role("link", name="Open the stance and cite it").click()
    page.get_by_role("link", name="Edit", exact=True).click()


def change_published(day: Day) -> None:
    """A condition was met; the form warns; a withdrawal."""
    page = day.editor
    open_published(page, "emmanuel-macron", "european-troops")
    page.get_by_text("Withdraw it").click()
    set_height(page, 1750)
    panel = page.locator("#stance-panel")
    take(
        page,
        "guide/withdraw",
        panel.locator("form.settle"),
        panel.get_by_role("button", name="Withdraw"),
        margin=16,
    )
    set_height(page, 900)
    page.get_by_role("button", name="It was met").click()
    said(page, "The condition is met.")


def correct_text(day: Day) -> None:
    """The article is corrected: words that stay, words with a “not” beside them, words that
    changed.
    """
    page = day.editor
    page.goto(day.places["source"])
    page.get_by_role("link", name="Add a corrected text").click()
    corrected = ARTICLE.replace("on Friday that", "on Saturday that")
    corrected = corrected.replace(FINLAND, "Finland might join such a force")
    corrected = corrected.replace("two diplomats, the", "three diplomats, the")
    page.get_by_label("Text").fill(corrected)
    page.get_by_role("button", name="Store and compare").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What the correction changed")
    set_height(page, 1500)
    take(page, "guide/corrections", page.locator("main"), margin=0)
    set_height(page, 900)
    page.get_by_role("button", name="It is the corrected text").click()
    box = page.get_by_role("listitem").filter(has_text=KREMLIN).get_by_role("checkbox")
    box.check()
    page.get_by_role("button", name="Carry over those ticked").click()
    confirm = page.get_by_role("button", name=re.compile("out of publication"))
    expect(confirm).to_be_visible()
    take(page, "guide/carry-over", page.locator(".send-bar"), margin=0, right=1180)
    confirm.click()
    said(page, "rest")
