from foundation.notifications.models.delivery import Delivery
from foundation.notifications.models.delivery_item import DeliveryItem
from foundation.notifications.models.inbox_entry import InboxEntry
from foundation.notifications.models.message_policy import MessagePolicy
from foundation.notifications.models.message_preference import MessagePreference
from foundation.notifications.models.outbox_message import OutboxMessage

__all__ = [
    "Delivery",
    "DeliveryItem",
    "InboxEntry",
    "MessagePolicy",
    "MessagePreference",
    "OutboxMessage",
]
