"""An app of the killed process: a handler and a command that say how far they are, and wait for a word."""
