"""Changes of many rows at once cost as much more as there are more rows."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db

_JOINING = """
select p.proname, coalesce(p.proconfig @> array['enable_nestloop=off'], false) from pg_proc p
  join pg_namespace s on s.oid = p.pronamespace
 where s.nspname = 'history' and p.prosrc ~ 'old_rows \\w+ join new_rows'
"""


def test_the_history_compares_what_was_with_what_is_by_hash() -> None:
    """Lost whenever such a function is replaced without it: its plan is of the first statement of a session."""
    with connection.cursor() as cursor:
        cursor.execute(_JOINING)
        assert dict(cursor.fetchall()) == {"capture": True, "note_voices": True}
