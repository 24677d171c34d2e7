"""How pages look: base templates, components, form rendering, static files. No models, no rules."""
