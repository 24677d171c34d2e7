"""Referrals, their states and events. Personal data lives here and in `care_plans` alone."""
