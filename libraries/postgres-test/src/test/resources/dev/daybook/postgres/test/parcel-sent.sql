-- A parcel is underway. Parameters: its name, the event's data, when it was sent.
insert into parcels_underway (parcel, destination, sent_at)
values (?, ?::jsonb ->> 'destination', ?)
