"""Why a layer can't be made of what a paste gives it."""

from __future__ import annotations

from fourgates.sentences import Said, Sentence, message_of


def reason(error: Exception) -> str:
    """An error's own sentence; what Python itself says of odd values would tell a reader nothing."""
    message = message_of(error)
    return message if isinstance(message, Said) else Sentence("its arguments don't go together.")
