import datetime as dt

from petitions import wiring
from tests.factories.organizations import TODAY
from tests.factories.petitions import file_petition


def test_the_workbench_names_the_most_urgent_and_leaves_the_rest_to_the_list(publication, petition, monkeypatch):
    monkeypatch.setattr(wiring, "MOST", 2)
    rows = [file_petition(publication, person=f"{number}").petition for number in range(3)]
    for days, row in enumerate(rows):
        type(row).objects.filter(pk=row.pk).update(due_on=TODAY + dt.timedelta(days=9 - days))
    todos = wiring.petition_todos(petition, TODAY)
    assert [todo.due_on for todo in todos] == [dt.date(2026, 3, 12), dt.date(2026, 3, 13)]
