from foundation.audittrail.events import EventType, register

register(EventType("demo.seeded", "装入演示数据", frozenset()))
