from django.urls import path

from foundation.documents.views import document, export, stored_file

urlpatterns = [
    path("documents/", document.document_list, name="document-list"),
    path("documents/<int:pk>/", document.document_detail, name="document-detail"),
    path("documents/<int:pk>/preview/", document.document_preview, name="document-preview"),
    path("documents/<int:pk>/file/", document.document_file, name="document-file"),
    path("documents/<int:pk>/word/", document.document_word, name="document-word"),
    path("documents/<int:pk>/issue/", document.document_issue, name="document-issue"),
    path("exports/", export.export_list, name="export-list"),
    path("exports/new/<str:name>/", export.export_create, name="export-create"),
    path("exports/<uuid:pk>/", export.export_detail, name="export-detail"),
    path("exports/<uuid:pk>/file/", export.export_file, name="export-file"),
    path("files/<uuid:pk>/", stored_file.file_download, name="file-download"),
]
