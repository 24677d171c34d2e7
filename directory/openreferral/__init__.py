"""Open Referral in: somebody's feed, version 3 or 1, read, cleaned, placed and written as listings."""
