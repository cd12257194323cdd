-- The parcels that have been sent and not delivered.
create table parcels_underway (
  parcel text constraint parcels_underway_once primary key,
  destination text not null,
  sent_at timestamptz not null
)
