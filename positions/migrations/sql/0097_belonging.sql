-- People belong to a group only where no state, organisation, group or party ever did: whoever joins or leaves changes
-- what readers see of those people, though nobody knows it yet, and so does whoever is archived while it belongs.
create function public.actor_is_on_record(actor bigint) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from public.positions_stance s where s.actor_id = actor and s.status = 'published')
      or exists (select from public.positions_stance s where s.on_behalf_of_id = actor and s.status = 'published')
      or exists (select from public.positions_stance s where s.reported_by_id = actor and s.status = 'published')
      or exists (select from public.positions_dossieractor d where d.actor_id = actor)
$$;

create function public.group_has_people(grp bigint) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select exists (
    select from public.actors_membership m join public.actors_actor a on a.id = m.member_id
     where m.group_id = grp and not m.speaks_for and a.kind = 'person' and public.actor_is_on_record(a.id))
$$;

-- As in 0011, and of whoever belongs to such a group.
create or replace function public.actor_is_shown(actor bigint) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select public.actor_is_on_record(actor)
      or exists (select from public.actors_membership m where m.group_id = actor)
      or exists (select from public.actors_membership m
                  where m.member_id = actor and not m.speaks_for and public.group_has_people(m.group_id))
$$;

-- Of memberships that are no more only the group can still be asked.
create trigger bump_catalogue_version_left_update after update on public.actors_membership
  referencing old table as old_rows new table as new_rows
  for each statement execute function public.bump_catalogue_version_if_shown('group_has_people', 'group_id');
create trigger bump_catalogue_version_left_delete after delete on public.actors_membership
  referencing old table as old_rows
  for each statement execute function public.bump_catalogue_version_if_shown('group_has_people', 'group_id');
