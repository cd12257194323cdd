-- Finds the first event that violates an append condition.
--
-- tags: the event has all of them; may be empty if there are types
-- types: the event has one of them; empty for any type
-- after: the event's position is greater
-- up_to: the event's position is not greater
--
-- Returns its position; no row if there is no such event. One tag and no types: one index lookup.
-- Otherwise the cost grows with the number of events that have the first tag; without tags, with the
-- number of all events after that position.
create or replace function find_violation(tags text[], types text[], after bigint, up_to bigint)
returns setof bigint
language sql
stable
begin atomic
  (select t.position
  from event_tags t
  where
    t.tag = tags[1] collate "C"
    and t.position > after
    and t.position <= up_to
    and (
      cardinality(types) = 0
      or exists (select from events e where e.position = t.position and e.type = any (types))
    )
    and not exists (
      select from unnest(tags[2:]) other (tag)
      where not exists (
        select from event_tags o
        where o.tag = other.tag collate "C" and o.position = t.position
        offset 0 -- one index lookup each, never a scan of all tags
      )
    )
  order by t.position
  limit 1)
  union all
  (select e.position
  from events e
  where
    cardinality(find_violation.tags) = 0
    and e.position > after
    and e.position <= up_to
    and e.type = any (types)
  order by e.position
  limit 1);
end;

revoke all on function find_violation from public;
