"""design.md §3: foreign keys point downwards or sideways, never up."""

from django.apps import apps

FLOORS = {
    "audittrail": 0,
    "core": 1,
    "organizations": 2,
    "notifications": 3,
    "documents": 4,
    "inspections": 5,
    "rectification": 6,
    "petitions": 7,
}


def test_foreign_keys_point_downwards():
    upwards = []
    for model in apps.get_models():
        here = FLOORS.get(model._meta.app_label)
        if here is None:
            continue
        for field in model._meta.get_fields():
            if field.many_to_one or field.one_to_one:
                target = field.related_model
                there = FLOORS.get(target._meta.app_label, -1) if field.concrete else here
                if there > here:
                    upwards.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
    assert upwards == []


def test_the_walk_sees_all_our_apps():
    assert {model._meta.app_label for model in apps.get_models()} >= set(FLOORS)
