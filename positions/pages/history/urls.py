"""Addresses of the history."""

from django.urls import path

from positions.pages.history import history

urlpatterns = [
    path("desk/history/", history.change_list, name="change_list"),
    path("desk/history/changes/<int:number>/", history.change, name="change"),
    path("desk/history/<slug:kind>/<int:pk>/", history.record_history, name="record_history"),
    path(
        "desk/history/<slug:kind>/<int:pk>/<int:number>/", history.record_state, name="record_state"
    ),
]
