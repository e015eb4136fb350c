"""Signing in and out. Only these of allauth's pages are open: nobody signs up or sets a password here."""

from allauth.account import views
from django.urls import path

urlpatterns = [
    path("sign-in/", views.request_login_code, name="account_login"),
    path("sign-in/", views.request_login_code, name="account_request_login_code"),
    # allauth names the way to sign up in its mail to an unknown address. There is none; the name leads back here.
    path("sign-in/", views.request_login_code, name="account_signup"),
    path("sign-in/code/", views.confirm_login_code, name="account_confirm_login_code"),
    path("sign-out/", views.logout, name="account_logout"),
]
