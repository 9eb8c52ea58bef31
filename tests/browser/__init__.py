"""The built site in Chromium, as a reader meets it."""
