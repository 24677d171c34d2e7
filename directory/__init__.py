"""The listings: organisations, services, venues, times and needs; every change to one goes through here."""
