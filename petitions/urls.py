from django.urls import path

from petitions.views import petition, reply

urlpatterns = [
    path("petitions/", petition.petition_list, name="petition-list"),
    path("petitions/<uuid:pk>/", petition.petition_detail, name="petition-detail"),
    path("petitions/<uuid:pk>/open/", petition.petition_open, name="petition-open"),
    path("petitions/<uuid:pk>/accept/", petition.petition_accept, name="petition-accept"),
    path("petitions/<uuid:pk>/forward/", petition.petition_forward, name="petition-forward"),
    path("petitions/<uuid:pk>/conclude/", petition.petition_conclude, name="petition-conclude"),
    path("petitions/<uuid:pk>/reply/", reply.petition_reply, name="petition-reply"),
]
