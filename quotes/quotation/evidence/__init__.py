"""Signs of a quotation, one kind a module: marks, a transcript's turns, relays, proposed clauses, boilerplate."""
