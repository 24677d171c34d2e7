"""People and their care plans, in their own words. Personal data lives here and in `referrals` alone."""
