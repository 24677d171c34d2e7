"""Work to do after commit: one table, written in the same transaction as the change it follows."""
