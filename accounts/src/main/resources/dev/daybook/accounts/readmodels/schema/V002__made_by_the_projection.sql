-- The projection makes its tables itself from here on, and can so build them anew.
drop table account_list;
