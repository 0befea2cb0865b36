"""Fetch what an address names, or answer 404; what was merged away is redirected to where it went."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from actors.models import Actor
from config.web.access import signed_in
from config.web.input import MovedTo, Renamed
from positions.history.addresses import find_renamed
from positions.models import Dossier, Issue, Source, Stance
from positions.reads.lists.dossier_overview import Overview, read_dossier_version, read_overview
from positions.rules.blind import refuse_kept


def get_by_slug[M: (Actor, Issue, Dossier)](rows: QuerySet[M], slug: str) -> M:
    """The row of this short name.

    Raises:
        Renamed: when it has another one by now.
    """
    # Whoever has the name now comes first: a former name that was taken again belongs to its new holder.
    if row := rows.filter(slug=slug).first():
        return row
    # Only where it leads to something to be seen: not from a former name to an archived row.
    if (renamed := find_renamed(rows.model, slug)) and rows.filter(pk=renamed.pk).exists():
        raise Renamed(former=slug, now=renamed.slug)
    raise Http404


def get_dossier(slug: str) -> Dossier:
    """A dossier in use.

    Raises:
        Renamed: when it has another short name by now.
    """
    return get_by_slug(Dossier.objects.in_use(), slug)


def get_issue(slug: str) -> Issue:
    """An issue with its dossiers.

    Raises:
        MovedTo: when it was merged into another.
    """
    issue = get_by_slug(
        Issue.objects.select_related("merged_into").prefetch_related("dossier_issues"), slug
    )
    if issue.merged_into:
        raise MovedTo(issue.merged_into.get_absolute_url())
    # An issue that only archived dossiers list is met nowhere (docs/decisions/0035), nor by its address.
    if issue.archived_at or not issue.in_dossiers:
        raise Http404
    return issue


def get_actor(slug: str) -> Actor:
    """An actor.

    Raises:
        MovedTo: when it was merged into another.
    """
    actor = get_by_slug(Actor.objects.select_related("merged_into"), slug)
    if actor.merged_into:
        raise MovedTo(actor.merged_into.get_absolute_url())
    if actor.archived_at:
        raise Http404
    return actor


def get_version(slug: str) -> str:
    """The version of what is said of a dossier in use.

    Raises:
        Renamed: when it has another short name by now.
    """
    # First of all, before the dossier itself: an ETag must not name a version newer than what was read.
    version = read_dossier_version(slug)
    if version is None:
        # It says why there is none; if there is one by now, it was made between the two questions.
        get_dossier(slug)
        raise Http404
    return version


def get_overview(slug: str) -> tuple[Dossier, Overview]:
    """A dossier and what is said of it as a whole."""
    overview = read_overview(slug, version=get_version(slug))
    return overview.dossier, overview


def get_stance(request: HttpRequest, pk: int, *, may_be_archived: bool = False) -> Stance:
    """A stance with what its form shows: in work or published, unless it is for a verb to refuse
    what was archived.

    Raises:
        NotAllowed: when it is kept from the visitor, who codes its text blind.
    """
    # Before it is fetched: whoever codes blind learns the same of a stance whatever became of it.
    refuse_kept(pk, user=signed_in(request))
    shown = Stance.objects.all() if may_be_archived else Stance.objects.in_use()
    return get_object_or_404(
        shown.select_related("actor", "on_behalf_of", "reported_by", "issue"), pk=pk
    )


def get_source(request: HttpRequest, pk: int) -> Source:
    """A source in use.

    What is sent about one that was archived meanwhile is for the verbs to refuse: it comes back.
    """
    # A 404 would throw away what was typed; the verb's refusal brings the form back (docs/decisions/0015).
    sources = Source.objects.all() if request.method == "POST" else Source.objects.in_use()
    return get_object_or_404(sources, pk=pk)
