from django.urls import path

from foundation.audittrail.views import audit_list

urlpatterns = [path("audit/", audit_list, name="audit-list")]
