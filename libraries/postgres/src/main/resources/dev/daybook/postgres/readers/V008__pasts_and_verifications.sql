-- By what the log is known again that a view has read: a log that was restored has another past.
alter table checkpoints
  add column event_id uuid, -- at the position; null where that isn't known
  add column epochs uuid[]; -- of the log, when the reader last found the view to be right

-- Whether the event that it names may be one of a past that no longer is.
alter table acts add column of_another_past boolean not null default false;

-- How many rows of the view were not what the log makes of them, where they were compared.
alter table acts add column differences bigint;
