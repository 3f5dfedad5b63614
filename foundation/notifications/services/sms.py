"""The channel SMS: a count and where to look, through the gateway of the settings."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.timezone import localtime

from foundation.core import faults
from foundation.notifications.gateways import GatewayDown, NumberRefused, gateway
from foundation.notifications.models import Delivery
from foundation.notifications.services.carriers import ChannelDown, OneRefused
from foundation.notifications.services.digest import Line, short_text


class SmsCarrier:
    def carry(self, delivery: Delivery, lines: Sequence[Line], now: datetime) -> None:
        text = short_text(lines, localtime(now).date())
        faults.point("sms.before_send")
        try:
            gateway().send(delivery.address, text, delivery.key)
        except NumberRefused as error:
            raise OneRefused(error) from error
        except GatewayDown as error:
            raise ChannelDown(error) from error
        faults.point("sms.after_send")

    def close(self) -> None:
        """Each SMS is a request of its own."""
