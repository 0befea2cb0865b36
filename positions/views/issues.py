from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate

from config.access import public
from config.http import page_or_fragment
from positions.catalogue import ISSUES_PER_PAGE, list_issues, read_tags
from positions.timeline import build_issue_timeline
from positions.views.fetch import get_dossier, get_issue
from positions.views.query import date_steps, paginate, read_on, read_page, read_text


@public
def issue_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Every issue of a dossier, found by the words of its label and proposition, or by a tag."""
    dossier = get_dossier(slug)
    q, tag, page = read_text(request, "q"), read_text(request, "tag"), read_page(request)
    found = list_issues(dossier=dossier, q=q, tag=tag, page=page, on_date=localdate())
    context = {
        "dossier": dossier,
        "q": q,
        "tag": tag,
        "tags": read_tags(dossier),
        "found": found,
        "page": paginate(found.total, page=page, per_page=ISSUES_PER_PAGE),
    }
    return page_or_fragment(request, "positions/issue_list.html", "issue-results", context)


@public
def issue(request: HttpRequest, slug: str) -> HttpResponse:
    """One proposition: who stands where on it as of a date, how divided they are, and how each came there."""
    issue = get_issue(slug)
    on_date = read_on(request)
    timeline = build_issue_timeline(issue=issue, on_date=on_date)
    context = {
        "issue": issue,
        "dossier": issue.dossier,
        "timeline": timeline,
        **date_steps(request, timeline.days, on_date),
    }
    return page_or_fragment(request, "positions/issue.html", "issue-standing", context)
