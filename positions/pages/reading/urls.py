"""Addresses for readers."""

from django.urls import path

from positions.pages.reading import (
    actors,
    ask,
    blocs,
    cells,
    changes,
    choose,
    compare,
    events,
    home,
    issues,
    matrix,
    method,
    nearest,
    quote_check,
    search,
    sources,
    stances,
)
from positions.pages.reading.briefs import change_brief, lists

urlpatterns = [
    path("", home.home, name="home"),
    path("dossiers/<slug:slug>/", matrix.matrix, name="matrix"),
    path("dossiers/<slug:slug>/matrix.csv", matrix.matrix_csv, name="matrix_csv"),
    path(
        "dossiers/<slug:slug>/cells/<slug:actor>/<slug:issue>/",
        cells.cell,
        name="cell",
    ),
    path("dossiers/<slug:slug>/choose/", choose.choose, name="choose"),
    path("dossiers/<slug:slug>/issues/", issues.issue_list, name="issue_list"),
    path("dossiers/<slug:slug>/changes/", changes.changes, name="changes"),
    path("dossiers/<slug:slug>/compare/", compare.compare, name="compare"),
    path("dossiers/<slug:slug>/blocs/", blocs.blocs, name="blocs"),
    path("dossiers/<slug:slug>/nearest/", nearest.nearest, name="nearest"),
    path("dossiers/<slug:slug>/events/", events.event_list, name="event_list"),
    path("dossiers/<slug:slug>/events/<slug:event>/", events.event, name="event"),
    path("dossiers/<slug:slug>/briefs/", change_brief.briefs, name="briefs"),
    path("dossiers/<slug:slug>/briefs/changes/", change_brief.change_brief, name="change_brief"),
    path("dossiers/<slug:slug>/briefs/silence/", lists.silence, name="silence"),
    path("dossiers/<slug:slug>/briefs/conditions/", lists.conditions, name="conditions"),
    path("dossiers/<slug:slug>/briefs/deeds/", lists.deeds, name="deeds"),
    path("dossiers/<slug:slug>/changes.atom", change_brief.change_feed, name="change_feed"),
    path("actors/<slug:slug>/", actors.actor, name="actor"),
    path("issues/<slug:slug>/", issues.issue, name="issue"),
    path("sources/", sources.source_list, name="source_list"),
    path("sources/<int:pk>/", sources.source, name="source"),
    path("stances/", stances.stance_list, name="stance_list"),
    path("stances/<int:pk>/", stances.stance, name="stance"),
    path("search/", search.search, name="search"),
    path("ask/", ask.ask, name="ask"),
    path("quotes/", quote_check.quote_check, name="quote_check"),
    path("method/", method.method, name="method"),
]
