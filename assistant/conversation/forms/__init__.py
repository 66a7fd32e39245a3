"""Forms: what a resident entrusts to a person is asked, read back, and registered at the desk."""

from __future__ import annotations

from assistant.conversation.forms.form import Circumstances, Field, Form
from assistant.conversation.forms.forms import Forms, Submitting, confirms
from assistant.conversation.forms.offering import offer_for
from assistant.conversation.forms.requests import asked_for

__all__ = ["Circumstances", "Field", "Form", "Forms", "Submitting", "asked_for", "confirms", "offer_for"]
