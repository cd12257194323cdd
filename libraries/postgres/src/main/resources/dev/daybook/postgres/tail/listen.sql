-- Has this session told what other nodes say of their appends.
listen daybook_appends
