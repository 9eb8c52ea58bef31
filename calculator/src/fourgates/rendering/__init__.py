"""A model made visible: as text, as a tree of HTML elements, as a picture."""
