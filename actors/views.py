from collections.abc import Iterator

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from actors.forms import ActorFilter
from actors.models import Actor, Membership
from actors.tables import ActorTable
from config.web.access import public
from config.web.downloads import table_response
from config.web.lists import render_list, sort, sort_and_page
from config.web.parameters import reads

CSV_HEADER = ("slug", "name", "kind", "iso3", "wikidata_id", "roles_today", "other_names")


@public
@reads(*ActorFilter.base_filters, "sort", "page", "format", "as")
def actor_list(request: HttpRequest) -> HttpResponseBase:
    """Everybody and everything that takes positions, found by any of their names."""
    filters = ActorFilter(request.GET, queryset=Actor.objects.in_use())
    actors = filters.qs if filters.is_valid() else Actor.objects.none()
    roles = (
        Membership.objects.on(timezone.localdate()).select_related("group").order_by("role", "pk")
    )
    actors = actors.prefetch_related(Prefetch("memberships", roles, to_attr="roles_today"))
    table = ActorTable(actors, order_by="name")
    if request.GET.get("format") == "csv" and filters.is_valid():
        return table_response(
            request,
            name=filters.name_download("actors"),
            header=CSV_HEADER,
            rows=_csv_rows(sort(table, request)),
        )
    sort_and_page(table, request)
    return render_list(
        request, "actors/actor_list.html", fragment="actor-table", filters=filters, table=table
    )


def _csv_rows(actors: QuerySet[Actor]) -> Iterator[tuple[str, ...]]:
    # A download has everybody: names are read for a thousand at a time, and no more is held.
    for actor in actors.prefetch_related("names").iterator(chunk_size=1000):
        roles = "; ".join(str(role) for role in actor.roles_today)  # type: ignore[attr-defined]
        names = "; ".join(sorted({name.name for name in actor.names.all()}))
        yield actor.slug, actor.name, actor.kind, actor.iso3, actor.wikidata_id, roles, names
