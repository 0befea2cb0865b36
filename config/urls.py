from django.contrib import admin
from django.urls import include, path

from config import operations
from config.http import bad_request
from config.resuming import sent
from config.unavailable import server_error

handler400 = bad_request
handler500 = server_error

urlpatterns = [
    path("health", operations.health, name="health"),
    path("ready", operations.ready, name="ready"),
    path("metrics", operations.metrics, name="metrics"),
    path(".well-known/security.txt", operations.security_txt, name="security_txt"),
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("sent/", sent, name="sent"),
    path("", include("actors.urls")),
    path("", include("positions.urls")),
]
