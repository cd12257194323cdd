-- Times are rendered in UTC.
set time zone 'UTC'
