"""What answers questions. The embedded engine needs nothing but the database, and is always kept."""
