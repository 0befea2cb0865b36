-- What had a short name before it was renamed is found at once.
create index revision_of_slug on history.revision ((old_row ->> 'slug'), table_name, id)
 where operation = 'update' and table_name in ('actors_actor', 'positions_issue', 'positions_dossier');
