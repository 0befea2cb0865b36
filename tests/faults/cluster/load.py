"""Editors who write through the site while machines fail, and what of it is there afterwards."""

from __future__ import annotations

import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPException
from itertools import pairwise
from typing import Final

from django.urls import reverse

from actors.models import Actor
from positions.models import Comment
from tests.faults.ground import Persistent
from tests.faults.unconfirmed import ASKED
from tests.positions.pages.upkeep_forms import new_actor

DEAR_ONE_IN: Final = 20
"""One save in so many adds an actor, which costs ten times what a comment does."""


def is_dear(key: uuid.UUID) -> bool:
    """Whether an actor is added with this key; a comment is made with the others."""
    return key.int % DEAR_ONE_IN == 0


def words_of(key: uuid.UUID) -> str:
    """What is kept with a key: the actor's name, or the comment."""
    # Of many lengths, as names are: names of one length are all compared with a new one, letter by letter.
    return f"Actor {key.hex} {'i' * (key.int // DEAR_ONE_IN % 100)}".strip() if is_dear(key) else f"Said {key.hex}"


def saved_with(key: uuid.UUID, stance: int) -> tuple[str, dict[str, str]]:
    """The path and the form of one save."""
    if is_dear(key):
        form = new_actor(client_key=key, name=words_of(key))
        return reverse("actor_add"), {name: str(value) for name, value in form.items()}
    form = {"client_key": str(key), "text": words_of(key), "back": "comments"}
    return reverse("stance_comments", args=[stance]), form


@dataclass
class Load:
    """Editors who save, each with a key; what is not acknowledged is sent again until it is."""

    port: int
    editor: str
    stances: Sequence[int]
    """One for each of them, which they talk about."""
    acknowledged: dict[uuid.UUID, float] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)
    is_over: threading.Event = field(default_factory=threading.Event)

    def write(self, address: str, stance: int) -> None:
        visitor = Persistent(self.port, address=address, timeout=20)
        self._get_in(visitor)
        while not self.is_over.is_set():
            key = uuid.uuid4()
            path, form = saved_with(key, stance)
            while not self._send(visitor, path, form) and not self.is_over.is_set():
                time.sleep(0.2)
            if not self.is_over.is_set():
                self.acknowledged[key] = time.monotonic()
        visitor.close()

    def _send(self, visitor: Persistent, path: str, form: Mapping[str, str]) -> bool:
        status, text = visitor.send(path, form)
        self.answers["unknown" if ASKED in text else str(status)] += 1
        if status == HTTPStatus.FORBIDDEN:  # where writes are lost, a session may be among them
            self._get_in(visitor)
        return status == HTTPStatus.FOUND

    def _get_in(self, visitor: Persistent) -> None:
        while not self.is_over.is_set():
            try:
                return visitor.get_in(self.editor)
            except (OSError, HTTPException):
                visitor.close()
        return None

    def longest_gap(self, since: float) -> float:
        """Seconds in which nothing was acknowledged to anybody."""
        moments = list(self.acknowledged.values())  # at one moment: others go on writing
        moments = [since, *sorted(moment for moment in moments if moment > since)]
        return max(after - before for before, after in pairwise([*moments, time.monotonic()]))


@contextmanager
def under_load(load: Load) -> Iterator[None]:
    """Until the block ends."""
    # Each from an address of their own: sign-ins from one are limited.
    places = ((f"127.0.0.{number}", stance) for number, stance in enumerate(load.stances, start=2))
    writers = [threading.Thread(target=load.write, args=place) for place in places]
    for writer in writers:
        writer.start()
    try:
        yield
    finally:
        load.is_over.set()
        for writer in writers:
            writer.join()


def find_missing(keys: set[uuid.UUID]) -> tuple[int, int]:
    """Of what was acknowledged: how many are not there, and how many are there more than once."""
    there = {
        *Actor.objects.exclude(client_key=None).values_list("client_key", "name"),
        *Comment.objects.values_list("client_key", "text"),
    }
    said = Counter(Actor.objects.values_list("name", flat=True)) + Counter(
        Comment.objects.values_list("text", flat=True)
    )
    wanted = {key: words_of(key) for key in keys}
    missing = wanted.items() - there
    return len(missing), sum(said[words] - 1 for words in wanted.values() if said[words] > 1)
