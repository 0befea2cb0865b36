"""Addresses of the desk."""

from django.urls import path, re_path

from positions.pages.desk import (
    beside,
    coding,
    codings,
    corrections,
    desk,
    double_coding,
    fetching,
    intakes,
    left_open,
    looking_through,
    parking,
    saving,
    source_buttons,
    stance_buttons,
    suggesting,
    tables,
    turns,
)

urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path("desk/open/", left_open.left_open, name="left_open"),
    path("desk/texts/<int:pk>/set-aside/", left_open.set_aside_add, name="set_aside_add"),
    path("desk/codings/", codings.codings, name="codings"),
    path("desk/double/", double_coding.double_codings, name="double_codings"),
    path("desk/double/<int:pk>/", double_coding.double_coding, name="double_coding"),
    path("desk/double/<int:pk>/done/", double_coding.double_coding_done, name="double_coding_done"),
    path("desk/double/<int:pk>/drop/", double_coding.double_coding_drop, name="double_coding_drop"),
    path("desk/double/<int:pk>/same/", double_coding.double_coding_same, name="double_coding_same"),
    path(
        "desk/double/<int:pk>/pairs/<int:pair>/",
        double_coding.double_coding_settle,
        name="double_coding_settle",
    ),
    path(
        "desk/sources/<int:pk>/double/",
        double_coding.double_coding_add,
        name="double_coding_add",
    ),
    path("desk/sources/add/", desk.source_add, name="source_add"),
    path("desk/brought/add/", intakes.intake_add, name="intake_add"),
    path("desk/brought/fetch/", fetching.intake_fetch, name="intake_fetch"),
    path("desk/brought/<int:pk>/", fetching.intake_progress, name="intake_progress"),
    path("desk/brought/<int:pk>/again/", fetching.intake_again, name="intake_again"),
    path("desk/brought/<int:pk>/read/", intakes.intake_read, name="intake_read"),
    path("desk/brought/<int:pk>/drop/", intakes.intake_drop, name="intake_drop"),
    path("desk/brought/<int:pk>/file/", intakes.intake_file, name="intake_file"),
    path("desk/tables/", tables.table_list, name="table_list"),
    re_path(
        r"^desk/tables/(?P<kind>[a-z]+)\.(?P<suffix>csv|xlsx)$",
        tables.table_template,
        name="table_template",
    ),
    path("desk/tables/<int:pk>/", tables.table_import, name="table_import"),
    path("desk/tables/<int:pk>/load/", tables.table_load, name="table_load"),
    path("desk/tables/<int:pk>/stop/", tables.table_stop, name="table_stop"),
    path("desk/tables/<int:pk>/drop/", tables.table_drop, name="table_drop"),
    path("desk/sources/<int:pk>/", coding.source_code, name="source_code"),
    path("desk/sources/<int:pk>/stances/add/", coding.stance_add, name="stance_add"),
    path("desk/parked/<int:pk>/drop/", parking.parked_drop, name="parked_drop"),
    path("desk/speakers/<int:pk>/", turns.speaker_edit, name="speaker_edit"),
    path("desk/sources/<int:pk>/assign/", looking_through.source_assign, name="source_assign"),
    path("desk/sources/<int:pk>/edit/", source_buttons.source_edit, name="source_edit"),
    path("desk/sources/<int:pk>/archive/", source_buttons.source_archive, name="source_archive"),
    path(
        "desk/sources/<int:pk>/unarchive/", source_buttons.source_unarchive, name="source_unarchive"
    ),
    path("desk/sources/<int:pk>/texts/add/", corrections.snapshot_add, name="snapshot_add"),
    path("desk/sources/<int:pk>/corrections/", corrections.corrections, name="corrections"),
    path("desk/sources/<int:pk>/stances/extend/", coding.stance_extend, name="stance_extend"),
    path("desk/stances/<int:pk>/", coding.stance_edit, name="stance_edit"),
    path("desk/stances/<int:pk>/submit/", stance_buttons.stance_submit, name="stance_submit"),
    path("desk/stances/<int:pk>/withdraw/", stance_buttons.stance_withdraw, name="stance_withdraw"),
    path(
        "desk/stances/<int:pk>/conditions/<int:condition>/",
        stance_buttons.condition_settle,
        name="condition_settle",
    ),
    path(
        "desk/stances/<int:pk>/hand-back/", stance_buttons.stance_hand_back, name="stance_hand_back"
    ),
    path(
        "desk/stances/<int:pk>/take-back/", stance_buttons.stance_take_back, name="stance_take_back"
    ),
    path("desk/stances/<int:pk>/undo/", saving.stance_undo, name="stance_undo"),
    path("desk/stances/<int:pk>/archive/", stance_buttons.stance_archive, name="stance_archive"),
    path(
        "desk/sources/<int:pk>/suggestions/",
        looking_through.source_suggestions,
        name="source_suggestions",
    ),
    path(
        "desk/texts/<int:pk>/suggestions/dismiss/",
        looking_through.suggestion_dismiss,
        name="suggestion_dismiss",
    ),
    path("desk/texts/<int:pk>/done/", looking_through.text_done, name="text_done"),
    path("desk/texts/<int:pk>/confirm/", corrections.text_confirm, name="text_confirm"),
    path("desk/texts/<int:pk>/take-back/", corrections.text_take_back, name="text_take_back"),
    path("desk/suggest/actors/", suggesting.suggest_actors, name="suggest_actors"),
    path("desk/suggest/issues/", suggesting.suggest_issues, name="suggest_issues"),
    path("desk/suggest/offices/", suggesting.suggest_offices, name="suggest_offices"),
    path("desk/suggest/record/", beside.stance_record, name="stance_record"),
]
