"""Pasted text -> models: parsed, never executed; what is unknown is named."""
