from foundation.notifications.models.email_delivery import DeliveryState, EmailDelivery
from foundation.notifications.models.inbox_entry import InboxEntry
from foundation.notifications.models.outbox_message import OutboxMessage

__all__ = ["DeliveryState", "EmailDelivery", "InboxEntry", "OutboxMessage"]
