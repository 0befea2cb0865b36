"""Every address of the field: one table an area."""

from django.urls import include, path

from positions.pages import second_factor

urlpatterns = [
    path("", include("positions.pages.reading.urls")),
    path("", include("positions.pages.desk.urls")),
    path("", include("positions.pages.review.urls")),
    path("", include("positions.pages.upkeep.urls")),
    path("", include("positions.pages.history.urls")),
    path("second-factor/", second_factor.second_factor, name="second_factor"),
]
