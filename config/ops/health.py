"""What operators' programs ask a running server: does it live, is it ready, what does it hold, and
whom to tell.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import InterfaceError, OperationalError
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django_ox.models import OxTask
from django_ox.stats import last_claim_age, oldest_ready_age

from config.postgres.replicas import primary
from config.web.access import public

VALID_FOR: Final = dt.timedelta(days=180)
"""RFC 9116 wants less than a year; the text is made anew each time it is asked for."""

TASK_WAITS: Final = dt.timedelta(seconds=60)
"""Beyond that it is asked whether anybody works on tasks: a killed worker's are taken up within half a minute."""

_METRICS: Final = """
select 'demarche_stances', 'status="' || status || '"', count(*) from positions_stance group by status
union all select 'demarche_sources', '', count(*) from positions_source where archived_at is null
union all select 'demarche_actors', '', count(*) from actors_actor where archived_at is null and merged_into_id is null
union all select 'demarche_accounts', '', count(*) from auth_user where is_active
union all select 'demarche_tasks', 'status="' || lower(status) || '"', count(*) from django_ox_oxtask group by status
union all select 'demarche_database_bytes', '', pg_database_size(current_database())
union all select 'demarche_database_connections', 'state="' || coalesce(state, 'hidden') || '"', count(*)
            from pg_stat_activity where datname = current_database() group by state
union all select 'demarche_database_longest_transaction_seconds', '',
                 coalesce(max(extract(epoch from clock_timestamp() - xact_start))::bigint, 0)
            from pg_stat_activity where datname = current_database()
order by 1, 2
"""


@public
def health(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Liveness: this process answers."""
    return _text("ok\n")


@public
def ready(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Readiness: the database answers, and is as the code expects it."""
    return _readiness(_what_the_database_lacks())


@public
def readyz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Readiness of the whole: as `ready`, and somebody works on background tasks.

    Apart from `ready`, which proxies ask: pages are answered well without a worker.
    """
    return _readiness(_what_the_database_lacks() or _what_tasks_lack())


@public
def metrics(request: HttpRequest) -> HttpResponse:
    """Numbers in the text format of Prometheus, for whoever sends the token; without one set, for
    nobody.
    """
    token = settings.DEMARCHE_METRICS_TOKEN
    if not token or not constant_time_compare(
        request.headers.get("Authorization", ""), f"Bearer {token}"
    ):
        raise Http404
    with primary().cursor() as cursor:
        cursor.execute(_METRICS)
        rows = cursor.fetchall()
    lines = [
        f"{name}{{{labels}}} {value}" if labels else f"{name} {value}"
        for name, labels, value in rows
    ]
    return _text("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")


@public
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a weakness (RFC 9116)."""
    if not settings.DEMARCHE_SECURITY_CONTACT:
        raise Http404
    expires = (timezone.now() + VALID_FOR).strftime("%Y-%m-%dT00:00:00Z")
    place = request.build_absolute_uri(request.path)
    lines = [
        *(f"Contact: {contact}" for contact in settings.DEMARCHE_SECURITY_CONTACT),
        f"Expires: {expires}",
    ]
    return _text("\n".join([*lines, f"Canonical: {place}", ""]))


def count_missing_migrations() -> int:
    """How many migrations of the code the database has not seen."""
    executor = MigrationExecutor(primary())
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _what_the_database_lacks() -> str:
    try:
        missing = count_missing_migrations()
    except (OperationalError, InterfaceError, ImproperlyConfigured):
        return "The database cannot be reached."
    return f"The database lacks {missing} migrations." if missing else ""


def _what_tasks_lack() -> str:
    age = oldest_ready_age()
    if age is None or age <= TASK_WAITS or _is_a_worker_alive():
        return ""
    return f"A task has waited for {age.total_seconds():.0f} s: no worker is alive."


def _is_a_worker_alive() -> bool:
    """Whether one has taken up a task of late, or is at work on one. Beside five hundred texts brought
    at once a task waits for long, and nothing is amiss.
    """
    claimed = last_claim_age()
    at_work = OxTask.objects.filter(
        status=OxTask.Status.RUNNING, lease_expires_at__gt=timezone.now()
    )
    return (claimed is not None and claimed <= TASK_WAITS) or at_work.exists()


def _readiness(problem: str) -> HttpResponse:
    return _text(f"{problem}\n", status=503) if problem else _text("ready\n")


def _text(text: str, **how: Any) -> HttpResponse:
    how.setdefault("content_type", "text/plain; charset=utf-8")
    return HttpResponse(text, headers={"Cache-Control": "no-store"}, **how)
