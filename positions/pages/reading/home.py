from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from config.web.access import public
from positions.reads.lists.front_page import read_front_page


@public
def home(request: HttpRequest) -> HttpResponse:
    """What is followed, and what moved lately."""
    return render(request, "pages/reading/home.html", {"page": read_front_page()})
