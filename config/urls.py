from django.contrib import admin
from django.urls import include, path

from config.http import bad_request
from config.resuming import sent
from config.unavailable import server_error

handler400 = bad_request
handler500 = server_error

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("sent/", sent, name="sent"),
    path("", include("actors.urls")),
    path("", include("positions.urls")),
]
