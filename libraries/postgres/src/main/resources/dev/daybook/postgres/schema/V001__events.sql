-- The log: one table, one door.
--
-- Placeholder: ${flyway:defaultSchema}, the schema that the log lives in.

create table events (
  position bigint not null,
  stream_id text collate "C" not null,
  version bigint not null,
  event_id uuid not null,
  type text not null,
  data jsonb not null,
  metadata jsonb not null,
  recorded_at timestamptz not null,
  constraint events_in_one_order primary key (position),
  constraint events_one_per_stream_version unique (stream_id, version),
  constraint events_count_from_one check (position > 0 and version > 0)
);

-- Large values are kept as they are: readers bound their pages by the stored size.
alter table events alter column data set storage external;
alter table events alter column metadata set storage external;

comment on table events is 'Everything that happened, once, in order. Never altered.';
comment on column events.position is 'Place in the log: 1, 2, 3 … without gaps, in the order of commits';
comment on column events.version is 'Place in the stream: 1, 2, 3 … without gaps';
comment on column events.recorded_at is 'Whole milliseconds; never runs backwards along the positions';

create table event_tags (
  tag text collate "C" not null,
  position bigint not null,
  constraint event_tags_in_order primary key (tag, position)
);

comment on table event_tags is 'By which tags the events are found. Never altered.';

create function refuse_change() returns trigger
language plpgsql
as $$
begin
  raise exception 'The log is immutable: % of % is refused', tg_op, tg_table_name
    using errcode = 'restrict_violation';
end
$$;

create trigger events_are_immutable
  before update or delete or truncate on events
  for each statement execute function refuse_change();

alter table events enable always trigger events_are_immutable;

create trigger event_tags_are_immutable
  before update or delete or truncate on event_tags
  for each statement execute function refuse_change();

alter table event_tags enable always trigger event_tags_are_immutable;

-- The first event after one position, up to another, that has all these tags and, where types are
-- given, one of these types; no row if there is none. With one tag and no types it costs a look
-- into an index; else as much as there are events with the first tag.
create function events_against(tags text[], types text[], after bigint, upto bigint)
returns setof bigint
language sql
stable
begin atomic
  select t.position
  from event_tags t
  where
    t.tag = tags[1] collate "C"
    and t.position > after
    and t.position <= upto
    and (
      cardinality(types) = 0
      or exists (select from events e where e.position = t.position and e.type = any (types))
    )
    and not exists (
      select from unnest(tags[2:]) other (tag)
      where not exists (
        select from event_tags o
        where o.tag = other.tag collate "C" and o.position = t.position
        offset 0 -- a look into the index each, never a scan of all tags
      )
    )
  order by t.position
  limit 1;
end;

revoke all on function events_against from public;
