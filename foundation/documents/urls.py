from django.urls import path

from foundation.documents.views import composition, document, document_template, export, stored_file

urlpatterns = [
    path("documents/", document.document_list, name="document-list"),
    path("documents/<int:pk>/", document.document_detail, name="document-detail"),
    path("documents/<int:pk>/preview/", document.document_preview, name="document-preview"),
    path("documents/<int:pk>/file/", document.document_file, name="document-file"),
    path("documents/<int:pk>/word/", document.document_word, name="document-word"),
    path("documents/<int:pk>/issue/", document.document_issue, name="document-issue"),
    path("letters/new/", composition.letter_create, name="letter-create"),
    path("letters/new/<slug:code>/", composition.letter_draft, name="letter-draft"),
    path("documents/<int:pk>/edit/", composition.letter_edit, name="letter-edit"),
    path("settings/letter-templates/", document_template.document_template_list, name="documenttemplate-list"),
    path(
        "settings/letter-templates/<slug:code>/",
        document_template.document_template_detail,
        name="documenttemplate-detail",
    ),
    path(
        "settings/letter-templates/<slug:code>/edit/",
        document_template.document_template_edit,
        name="documenttemplate-edit",
    ),
    path(
        "settings/letter-templates/<slug:code>/preview/",
        document_template.document_template_preview,
        name="documenttemplate-preview",
    ),
    path(
        "settings/letter-templates/<slug:code>/reset/",
        document_template.document_template_reset,
        name="documenttemplate-reset",
    ),
    path(
        "settings/letter-template-versions/<int:pk>/",
        document_template.template_version_detail,
        name="templateversion-detail",
    ),
    path(
        "settings/letter-template-versions/<int:pk>/restore/",
        document_template.template_version_restore,
        name="templateversion-restore",
    ),
    path("exports/", export.export_list, name="export-list"),
    path("exports/new/<str:name>/", export.export_create, name="export-create"),
    path("exports/<uuid:pk>/", export.export_detail, name="export-detail"),
    path("exports/<uuid:pk>/file/", export.export_file, name="export-file"),
    path("files/<uuid:pk>/", stored_file.file_download, name="file-download"),
]
