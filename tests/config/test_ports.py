from django.core.management import call_command


def test_ports_lists_who_is_plugged_in(capsys):
    call_command("ports")
    out = capsys.readouterr().out
    assert "on      inspections.events.FeedbackIssued -> rectification.wiring." in out
    assert "job     documents.render (documents) -> foundation.documents." in out
    assert "todo    rectification.wiring." in out or "todo    rectification." in out
