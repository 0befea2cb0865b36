from django.urls import path

from actors import views

urlpatterns = [
    path("actors/", views.actor_list, name="actor_list"),
]
