-- Who wrote what a stance says: its coder, and whoever coded it before, back to what was last published. Whoever edits a
-- stance becomes its coder, and still nobody steps aside to approve what they wrote: the history names them.
create view public.positions_author as
  select s.id as stance_id, s.coder_id as user_id
    from public.positions_stance s
   where s.coder_id is not null
  union
  select r.object_id, (r.old_row ->> 'coder_id')::bigint
    from history.revision r
   where r.table_name = 'positions_stance' and r.old_row ->> 'coder_id' is not null
     and r.id > coalesce((select max(p.id) from history.revision p
                           where p.table_name = 'positions_stance' and p.object_id = r.object_id
                             and p.old_row ->> 'status' = 'published'), 0);

drop trigger stance_coder_stays on public.positions_stance;

create or replace function public.review_not_by_author() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  own bigint;
begin
  select r.stance_id into own from new_rows r
   where r.decision = 'approve' and not r.is_self_review
     and exists (select from public.positions_author a where a.stance_id = r.stance_id and a.user_id = r.reviewer_id)
   limit 1;
  if own is not null then
    raise exception using errcode = 'check_violation', constraint = 'review_not_by_author',
      message = format('Stance %s was approved by its own author.', own);
  end if;
  return null;
end $$;
