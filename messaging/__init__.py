"""E-mail and text messages out, to an opaque recipient and never with a reason in them."""
