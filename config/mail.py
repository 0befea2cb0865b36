"""What becomes of mail where nobody said how to send it."""

import logging
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

logger = logging.getLogger(__name__)


class Unsent(BaseEmailBackend):
    """Says that there was a message, and nothing of it: whoever reads the log could follow the links in it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send none."""
        for _ in email_messages:
            logger.warning("A message was not sent, because EMAIL_URL says nothing about how.")
        return 0
