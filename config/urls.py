from django.contrib import admin
from django.urls import include, path

from config.http import bad_request

handler400 = bad_request

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("actors.urls")),
    path("", include("positions.urls")),
]
