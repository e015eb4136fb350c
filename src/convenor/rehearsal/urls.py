"""Only in the playground: ways to sign in without a mailbox, and the mails that were sent."""

from django.urls import path

from convenor.rehearsal import views

app_name = "rehearsal"
urlpatterns = [
    path("sign-in/as/<str:token>/", views.sign_in_as, name="sign_in_as"),
    path("mail/", views.mail, name="mail"),
    path("mail/<str:name>/", views.one_mail, name="one_mail"),
]
