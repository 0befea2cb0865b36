"""Dossiers, issues and actors; merging; the history and the way back; and what readers are shown of
it all.
"""

from __future__ import annotations

import re

from camera import set_height, take
from day import UKRAINE, Day, begin_stance, fill_stance, said, save
from playwright.sync_api import Page, expect

MANAGED = "/desk/dossiers/ending-the-war-in-ukraine/"


def keep_things(day: Day) -> None:
    picture_lists(day.editor)
    mend_an_issue(day)
    merge_actors(day)
    undo_and_restore(day)
    picture_readers(day)


def picture_lists(page: Page) -> None:
    page.goto(f"{MANAGED}issues/")
    take(page, "guide/dossier-issues", page.locator("main"), margin=0, right=1110)
    page.goto("/desk/issues/european-troops/")
    set_height(page, 1000)
    take(page, "guide/issue-edit", page.locator("main"), margin=0, right=1120)
    page.goto(MANAGED)
    take(
        page,
        "guide/dossier-edit",
        page.locator("nav.crumbs"),
        page.locator(".places-list li").nth(3),
        right=1120,
    )
    set_height(page, 900)


def mend_an_issue(day: Day) -> None:
    """Two changes of one issue, the first of which is undone later: the second stays."""
    page = day.editor
    for name, text in (
        ("Label", "Troops from Europe"),
        ("Keywords", "troops\npeacekeepers\nreassurance force"),
    ):
        page.goto("/desk/issues/european-troops/")
        page.get_by_label(name).fill(text)
        page.get_by_role("button", name="Save", exact=True).click()
        said(page, "Saved")


def merge_actors(day: Day) -> None:
    """The same woman was added twice."""
    page = day.editor
    page.goto("/desk/actors/add/?name=K.+Kallas")
    page.get_by_label("Kind").first.select_option("Person")
    page.get_by_role("button", name="Add the actor").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("K. Kallas")
    page.goto(day.places["source"])
    begin_stance(page, "called guarantees without all of Europe unthinkable")
    fill_stance(page, actor="K. Kallas", issue="Security guarantees", value="Leans to support")
    save(page)
    page = day.reviewer
    page.goto("/desk/actors/k-kallas/merge/")
    page.locator("[name=into]").first.fill("Kaja Kallas")
    page.get_by_role("button", name="Show what would move").click()
    merge = page.get_by_role("button", name=re.compile("Merge into"))
    expect(merge).to_be_visible()
    take(page, "guide/merge", page.locator("main"), margin=0, right=1120)
    merge.click()
    said(page, "leads here now")


def undo_and_restore(day: Day) -> None:
    page = day.editor
    page.goto("/desk/history/")
    take(page, "guide/history")
    page.goto("/desk/issues/european-troops/")
    page.get_by_role("link", name="History", exact=True).click()
    take(page, "guide/issue-history", page.locator("main"), margin=0)
    first = page.locator(".log li").filter(has_text="Troops from Europe")
    first.get_by_role("link", name="As it was then").click()
    take(page, "guide/restore", page.locator("main"), margin=0)
    page.go_back()
    first.get_by_role("link", name="Undo").click()
    take(page, "guide/undo", page.locator("main"), margin=0, right=900)
    page.get_by_role("button", name="Undo this change").click()
    said(page, "Undone.")


def picture_readers(day: Day) -> None:
    """A stance that was published, corrected and published again, as the public sees it."""
    page = day.reader
    page.goto(f"{UKRAINE}cells/emmanuel-macron/european-troops/?on=2025-09-01")
    page.get_by_role("link", name="Open the stance and cite it").click()
    set_height(page, 1100)
    take(page, "guide/stance")
    set_height(page, 900)
