"""The channel e-mail: one connection for as long as there is something to send."""

from collections.abc import Sequence
from datetime import datetime
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPSenderRefused

from django.core.mail import EmailMessage, get_connection
from django.utils.timezone import localtime

from foundation.core import faults
from foundation.notifications.models import Delivery
from foundation.notifications.services.carriers import ChannelDown, OneRefused
from foundation.notifications.services.digest import Line, letter_of

# The server answered and refused this one; anything else is the server's own trouble.
THIS_ONE_REFUSED = (SMTPRecipientsRefused, SMTPDataError, SMTPSenderRefused, ValueError)


class EmailCarrier:
    def __init__(self) -> None:
        self.connection = get_connection()
        self.is_open = False

    def carry(self, delivery: Delivery, lines: Sequence[Line], now: datetime) -> None:
        letter = letter_of(lines, delivery.person.name, localtime(now).date())
        email = EmailMessage(
            subject=letter.subject,
            body=letter.body,
            to=[delivery.address],
            headers={"Message-ID": delivery.key},
            connection=self.connection,
        )
        faults.point("mail.before_send")
        try:
            if not self.is_open:
                self.connection.open()
                self.is_open = True
            email.send()
        except THIS_ONE_REFUSED as error:
            raise OneRefused(error) from error
        except (SMTPException, OSError) as error:
            raise ChannelDown(error) from error
        faults.point("mail.after_send")

    def close(self) -> None:
        self.connection.close()
