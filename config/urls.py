from django.contrib import admin
from django.urls import include, path, re_path

from config.ops import health
from config.web.own_sessions import own_sessions
from config.web.refusals import bad_request, not_found
from config.web.resuming import sent
from config.web.unavailable import server_error

handler400 = bad_request
handler404 = not_found
handler500 = server_error

urlpatterns = [
    re_path(r"^healthz?$", health.health, name="health"),
    path("ready", health.ready, name="ready"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path(".well-known/security.txt", health.security_txt, name="security_txt"),
    path("account/sessions/", own_sessions, name="own_sessions"),  # instead of allauth's
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("sent/", sent, name="sent"),
    path("api/", include("positions.api.urls")),
    path("", include("actors.urls")),
    path("", include("positions.pages.urls")),
]
