"""Letters about what readers watch: what became known since the last, each change once.

A letter is begun, sent and finished. Whoever is killed before it was sent loses nothing, and between
sending and finishing sends the same letter again, of the same time and under the same number, which
programs of mail show once.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlsplit

from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.urls import reverse
from django.utils.html import escape
from django.utils.timezone import localtime

from positions.actions.watching import begin_digest, finish_digest
from positions.briefs.feed import address_of_shift, tell_source, tell_words, title_of
from positions.briefs.paper import one_line
from positions.exceptions import Refused
from positions.models import Digest
from positions.reads.timelines.shifts import Side
from positions.reads.watching.due import read_due, read_settled
from positions.reads.watching.news import News, NewsEntry, read_news
from positions.reads.watching.own import read_watched

logger = logging.getLogger(__name__)

MOST: Final = 50
"""Changes in a letter; the page has the others."""
MOST_LOOKED_AT: Final = 20_000
"""Statements: a letter must not miss a change among all that an import published after it."""
# "dige": any number that no other lock of this database has.
_LOCK: Final = 0x64696765


def send_digests(*, site: str, is_forced: bool = False) -> Counter[str]:
    """Write to whoever is due: how many were *sent*, *unchanged* (nothing to tell), and *failed*, which
    are tried again next time.

    Raises:
        Refused: where another is sending.
    """
    done: Counter[str] = Counter()
    with _only_sender():
        # Not the clock: what is being published bears an earlier time and is not seen yet
        # (docs/decisions/0051).
        until = read_settled()
        for pk in read_due(until=until, is_forced=is_forced):
            if digest := begin_digest(digest_id=pk, until=until):
                done[_send(digest, site)] += 1
    return done


def _send(digest: Digest, site: str) -> str:
    # A letter that was begun and never finished goes on until then, so that it is the same letter.
    until = digest.sending_at or digest.sent_at
    watched = read_watched(digest.account_id)
    news = read_news(watched, since=digest.sent_at, until=until, most=MOST_LOOKED_AT)
    if news.entries:
        try:
            # Between two transactions: a server of mail may take seconds, and nobody may wait for the row
            # meanwhile.
            if not write_letter(digest, news, site=site).send():
                return "failed"
        except (OSError, ValueError):  # of SMTP and of the network; of an address that is none
            logger.exception("A digest was not sent.")
            return "failed"
    # Also of nothing to tell: the next letter begins here, and the same time is not looked at again.
    finish_digest(digest_id=digest.pk, until=until)
    return "sent" if news.entries else "unchanged"


def write_letter(digest: Digest, news: News, *, site: str) -> EmailMultiAlternatives:
    """The letter of a digest that was begun, as text and as HTML; nothing in it is fetched from
    anywhere.
    """
    until = digest.sending_at or digest.sent_at
    stop = site + reverse("digest_stop", args=[digest.key])
    ends = [
        f"{_since(digest.sent_at)} until {_time(until)}: by when it was published, whenever it was said.",
        f"All that you watch: {site}{reverse('watching')}",
        f"No more of these letters: {stop}",
    ]
    entries = news.entries[:MOST]
    if left := len(news.entries) - len(entries):
        # What is left out stands before all else below the letter: nobody reads to its very end.
        ends.insert(
            0, f"{left} more stand{'s' if left == 1 else ''} on the page of what you watch."
        )
    if news.is_cut:
        ends.insert(0, "More was published than could be looked at: there may be earlier changes.")
    n = len(news.entries)
    letter = EmailMultiAlternatives(
        subject=f"{n} change{'' if n == 1 else 's'} of what you watch",
        # Two hyphens and a blank begin a signature: programs of mail fold it, and leave it out of an answer.
        body="\n\n".join([*(_as_text(entry, site) for entry in entries), "-- ", *ends]),
        to=[digest.account.email],
        headers={
            "Message-ID": _number(digest, until, site),
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",  # RFC 8058
            "Auto-Submitted": "auto-generated",  # RFC 3834: no answer by a program
        },
    )
    letter.attach_alternative(_as_html(entries, ends, site), "text/html")
    return letter


def _since(since: dt.datetime) -> str:
    return f"What became known after {_time(since)}"


def _time(moment: dt.datetime) -> str:
    return f"{localtime(moment):%-d %B %Y, %H:%M}"


def _number(digest: Digest, until: dt.datetime, site: str) -> str:
    """The same whenever the same letter is written."""
    times = f"{digest.sent_at.timestamp():.6f}.{until.timestamp():.6f}"
    return f"<digest.{digest.pk}.{times}@{urlsplit(site).hostname}>"


def _as_text(entry: NewsEntry, site: str) -> str:
    shift = entry.shift
    sides = {"Before": shift.before, "Now": shift.after}
    told = [_words(label, side) for label, side in sides.items() if side]
    return "\n".join([title_of(shift), *told, address_of_shift(shift, entry.dossier, site)])


def _words(label: str, side: Side) -> str:
    if not side.quote:
        return f"{label}: {one_line(side.stance.note)}"
    return f"{label}: “{one_line(side.quote.exact)}” ({tell_source(side.quote)})"


def _as_html(entries: Sequence[NewsEntry], ends: Sequence[str], site: str) -> str:
    parts = [
        f'<h2><a href="{escape(address_of_shift(entry.shift, entry.dossier, site))}">'
        f"{escape(title_of(entry.shift))}</a></h2>{tell_words(entry.shift)}"
        for entry in entries
    ]
    parts += [f"<p>{escape(end)}</p>" for end in ends]
    return f'<!doctype html><html lang="en"><body>{"".join(parts)}</body></html>'


@contextmanager
def _only_sender() -> Iterator[None]:
    with connection.cursor() as cursor:
        # Of the session, since letters are several transactions; it ends with the connection of whoever is
        # killed.
        cursor.execute("select pg_try_advisory_lock(%s)", [_LOCK])
        if cursor.fetchone() != (True,):
            raise Refused("Digests are being sent already.")
        try:
            yield
        finally:
            # Of a connection that was lost the lock is gone already, and asking would hide what went wrong.
            if connection.is_usable():
                cursor.execute("select pg_advisory_unlock(%s)", [_LOCK])
