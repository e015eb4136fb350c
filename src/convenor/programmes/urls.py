from django.urls import path

from convenor.programmes import views
from convenor.programmes.views import programmes

app_name = "programmes"
urlpatterns = [
    path("programmes/", programmes.programmes, name="programmes"),
    path("programmes/new/", programmes.add_programme, name="add_programme"),
    path("programmes/<slug:programme>/plan/", programmes.plan, name="plan"),
    path("programmes/<slug:programme>/amend/", programmes.amend_programme, name="amend_programme"),
    path("programmes/<slug:programme>/order/", programmes.attach_order, name="attach_order"),
    path("programmes/<slug:programme>/order/scan/", programmes.order, name="order"),
    path("programmes/<slug:programme>/partners/", programmes.partners, name="partners"),
    path("programmes/<slug:programme>/partners/add/", programmes.add_partner, name="add_partner"),
    path("programmes/<slug:programme>/partners/<int:pk>/move/", programmes.move_partner, name="move_partner"),
    path(
        "programmes/<slug:programme>/partners/<int:pk>/remove/",
        programmes.remove_partner,
        name="remove_partner",
    ),
    path("programmes/<slug:programme>/", views.programme, name="programme"),
    path("courses/<slug:slug>/", views.course, name="course"),
]
