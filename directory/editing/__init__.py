"""An organisation's own people write its listings: one question at a time, saved as they go."""
