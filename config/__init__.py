"""Settings, addresses and start-up. The one room that sees all the others."""
