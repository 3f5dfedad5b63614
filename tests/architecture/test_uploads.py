"""Every field that takes a file is known, and a test of its page sends one that is too large."""

import importlib
import pkgutil

from django import forms

from tests.access.test_access import ROOMS

# form.field → the test of the page: 422, a sentence, nothing stored
TRIED = {
    "TreeImportForm.file": "organizations/views/test_tree_import.py: test_too_large_a_list_is_told_before_it_is_read",
    "TypesettingForm.file": "documents/views/test_typesetting.py: test_too_large_a_file_is_told_beside_the_field",
    "CalendarUploadForm.file": "supervision/views/test_calendar_year.py: test_too_large_a_sheet_is_told_before_it_is_read",
    "WordTemplateForm.file": "documents/views/test_word_template.py: test_too_large_a_file_is_told_beside_the_field",
    "NoticeForm.speech_file": "inspections/views/test_notice.py: test_errors_stand_beside_the_field",
    "RegisterForm.file": "documents/views/test_number.py: test_too_large_a_file",
    "ReportForm.evidence": "rectification/views/test_task.py: test_too_large_a_file",
    "PaperSignatureForm.scan": "rectification/views/test_paper_signature.py: test_too_large_a_scan_is_told_beside_the_field",
    "VerificationForm.file": "documents/views/test_verification.py: test_too_large_a_file",
}


def test_every_field_for_a_file_is_tried_with_one_that_is_too_large():
    walked = [module.name for room in ROOMS for module in pkgutil.walk_packages([room], f"{room}.")]
    modules = [importlib.import_module(name) for name in walked if ".forms." in name]
    found = {
        f"{form.__name__}.{name}"
        for module in modules
        for form in vars(module).values()
        if isinstance(form, type) and issubclass(form, forms.BaseForm)
        for name, field in form.base_fields.items()
        if isinstance(field, forms.FileField)
    }
    assert found == TRIED.keys()
