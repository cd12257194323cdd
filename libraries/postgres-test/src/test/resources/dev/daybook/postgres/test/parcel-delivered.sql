-- A parcel has arrived. Parameter: its name.
delete from parcels_underway where parcel = ?
