-- Counts a loan.
-- Parameters: book.
insert into golden_loans (book, loans) values (?, 1)
on conflict on constraint golden_loans_one_per_book do update set loans = golden_loans.loans + 1
