"""Addresses where dossiers, issues and actors are looked after."""

from django.urls import path

from positions.pages.upkeep import (
    actors,
    archiving,
    codebook,
    dossiers,
    events,
    issues,
    lists,
    merging,
    negotiating,
)

urlpatterns = [
    path("desk/actors/", lists.manage_actors, name="manage_actors"),
    path("desk/actors/add/", actors.actor_add, name="actor_add"),
    path("desk/actors/add/list/", actors.actors_add, name="actors_add"),
    path("desk/actors/<slug:slug>/", actors.actor_edit, name="actor_edit"),
    path("desk/actors/<slug:slug>/archive/", archiving.actor_archive, name="actor_archive"),
    path("desk/actors/<slug:slug>/merge/", merging.actor_merge, name="actor_merge"),
    path("desk/actors/<slug:slug>/unarchive/", archiving.actor_unarchive, name="actor_unarchive"),
    path("desk/dossiers/", lists.manage, name="manage"),
    path("desk/dossiers/add/", dossiers.dossier_add, name="dossier_add"),
    path("desk/dossiers/<slug:slug>/", dossiers.dossier_edit, name="dossier_edit"),
    path("desk/dossiers/<slug:slug>/issues/", issues.dossier_issues, name="dossier_issues"),
    path(
        "desk/dossiers/<slug:slug>/issues/take-in/",
        issues.dossier_take_in,
        name="dossier_take_in",
    ),
    path("desk/dossiers/<slug:slug>/folder.zip", dossiers.dossier_folder, name="dossier_folder"),
    path("desk/dossiers/<slug:slug>/release.zip", dossiers.dossier_release, name="dossier_release"),
    path("desk/dossiers/<slug:slug>/archive/", archiving.dossier_archive, name="dossier_archive"),
    path(
        "desk/dossiers/<slug:slug>/unarchive/",
        archiving.dossier_unarchive,
        name="dossier_unarchive",
    ),
    path("desk/dossiers/<slug:slug>/events/", events.dossier_events, name="dossier_events"),
    path("desk/dossiers/<slug:slug>/events/add/", events.event_add, name="event_add"),
    path("desk/events/<int:pk>/", events.event_edit, name="event_edit"),
    path("desk/events/<int:pk>/archive/", archiving.event_archive, name="event_archive"),
    path("desk/events/<int:pk>/unarchive/", archiving.event_unarchive, name="event_unarchive"),
    path(
        "desk/dossiers/<slug:slug>/texts/add/",
        negotiating.negotiatingtext_add,
        name="negotiatingtext_add",
    ),
    path("desk/texts/<int:pk>/", negotiating.negotiatingtext_edit, name="negotiatingtext_edit"),
    path(
        "desk/texts/<int:pk>/archive/",
        archiving.negotiatingtext_archive,
        name="negotiatingtext_archive",
    ),
    path(
        "desk/texts/<int:pk>/unarchive/",
        archiving.negotiatingtext_unarchive,
        name="negotiatingtext_unarchive",
    ),
    path("desk/texts/<int:pk>/clause/", negotiating.clause_tie, name="clause_tie"),
    path("desk/texts/<int:pk>/clause/untie/", negotiating.clause_untie, name="clause_untie"),
    path("desk/issues/add/", issues.issue_add, name="issue_add"),
    path("desk/issues/<slug:slug>/", issues.issue_edit, name="issue_edit"),
    path("desk/issues/<slug:slug>/rule/", codebook.issue_rule, name="issue_rule"),
    path("desk/issues/<slug:slug>/rule/cases/", codebook.rule_case_add, name="rule_case_add"),
    path("desk/issues/<slug:slug>/rule/drop/", codebook.rule_case_drop, name="rule_case_drop"),
    path("desk/issues/<slug:slug>/archive/", archiving.issue_archive, name="issue_archive"),
    path("desk/issues/<slug:slug>/merge/", merging.issue_merge, name="issue_merge"),
    path("desk/issues/<slug:slug>/unarchive/", archiving.issue_unarchive, name="issue_unarchive"),
]
