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


_CALLED = """
select called.proname, coalesce(called.proconfig @> array['enable_nestloop=on'], false)
  from pg_proc calling
  join pg_proc called on calling.prosrc ~ ('perform public\\.' || called.proname || '\\(')
 where calling.oid = 'public.positions_after_change()'::regprocedure
"""


def test_positions_compare_by_hash_and_what_they_call_plans_as_ever() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select proconfig @> array['enable_nestloop=off'] from pg_proc"
            " where oid = 'public.positions_after_change()'::regprocedure"
        )
        assert cursor.fetchone() == (True,)
        cursor.execute(_CALLED)
        called = dict(cursor.fetchall())
    assert called == dict.fromkeys(("lock_cells", "append_position", "bump_versions", "refresh_positions"), True)
