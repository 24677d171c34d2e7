"""One file for what always holds, and one for each way of running."""
