"""Messages: asked for, judged, written, handed over, and never twice."""
