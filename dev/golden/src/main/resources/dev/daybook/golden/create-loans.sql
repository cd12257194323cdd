-- The loans of each book.
create table golden_loans (
  book text collate "C" not null,
  loans bigint not null,
  constraint golden_loans_one_per_book primary key (book)
)
