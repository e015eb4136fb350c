from django.urls import path, re_path, register_converter

from convenor.credentials import views
from convenor.credentials.proof.log.tiles import PATTERN, Tile, tile_at
from convenor.credentials.proof.refusals import Refused
from convenor.credentials.views import designs as design


class Token:
    """32 hexadecimal digits."""

    regex = "[0-9a-f]{32}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class TilePath:
    """A tile of the log, or a bundle of its entries: ``0/x001/x234/067``, ``entries/000.p/17``."""

    regex = PATTERN

    def to_python(self, value: str) -> Tile:
        try:
            return tile_at(value)
        except Refused:
            raise ValueError(value) from None

    def to_url(self, value: Tile) -> str:
        return value.path


register_converter(Token, "token")
register_converter(TilePath, "tile")

app_name = "credentials"
urlpatterns = [
    # The public: behind the QR code, by number, and what machines need.
    path("v/<token:token>/", views.check, name="check"),
    path("v/<str:token>/", views.never_issued, name="never_issued"),
    path("v/<token:token>.json", views.check_data, name="check_data"),
    path("v/<token:token>/credential.json", views.credential, name="credential"),
    path("v/<token:token>/credential.jwt", views.credential_token, name="credential_token"),
    path("v/<token:token>/credential.tlog-proof", views.log_proof, name="log_proof"),
    path("v/<token:token>/paper.tlog-proof", views.paper_proof, name="paper_proof"),
    path("check/", views.look_up, name="look_up"),
    path("check/file/", views.check_file, name="check_file"),
    path("check/file/rules.json", views.rules, name="rules"),
    path("check/list/", views.check_list, name="check_list"),
    path("check/list.json", views.check_list_data, name="check_list_data"),
    path("issuers/<slug:slug>/did.json", views.did_document, name="did_document"),
    path("issuers/<slug:slug>/trust.json", views.trust, name="trust"),
    path("issuers/<slug:slug>/status/<int:list_number>", views.status_list, name="status_list"),
    path("log/", views.log, name="log"),
    path("log/checkpoint", views.log_checkpoint, name="log_checkpoint"),
    path("log/key", views.log_key, name="log_key"),
    path("log/stamps/<int:size>", views.log_stamped, name="log_stamped"),
    path("log/stamps/<int:size>.tsr", views.log_stamp, name="log_stamp"),
    path("log/tile/<tile:tile>", views.log_tile, name="log_tile"),
    # The holder.
    path("my/certificates/<str:number>/page/", views.own, name="own"),
    path("my/certificates/<str:number>/", views.download, name="download"),
    path("my/certificates/<str:number>/correct/", views.ask_correction, name="ask_correction"),
    path("my/certificates/<str:number>/sessions/", views.show_sessions, name="show_sessions"),
    path("my/certificates/<str:number>/badge.<str:ending>", views.badge, name="badge"),
    path("my/courses/<slug:slug>/name/", views.name, name="name"),
    path("my/courses/<slug:slug>/name/confirm/", views.confirm_name, name="confirm_name"),
    path("my/courses/<slug:slug>/name/propose/", views.propose_name, name="propose_name"),
    # A speaker by personal link: the same, without an account.
    path("speakers/<str:token>/name/", views.name, name="name_by_link"),
    path("speakers/<str:token>/name/confirm/", views.confirm_name, name="confirm_name_by_link"),
    path("speakers/<str:token>/name/propose/", views.propose_name, name="propose_name_by_link"),
    # The organiser.
    path("courses/<slug:slug>/certificates/handover/", views.handover, name="handover"),
    path("courses/<slug:slug>/certificates/handover.pdf", views.handover_pdf, name="handover_pdf"),
    path("courses/<slug:slug>/certificates/names/", views.names, name="names"),
    path("courses/<slug:slug>/certificates/names/ask/", views.ask_for_names, name="ask_for_names"),
    path("courses/<slug:slug>/certificates/names/vouch/", views.vouch_for_names, name="vouch_for_names"),
    path("courses/<slug:slug>/certificates/names/accept/", views.accept_names, name="accept_names"),
    path("courses/<slug:slug>/certificates/names/<int:pk>/decline/", views.decline_name, name="decline_name"),
    path("courses/<slug:slug>/certificates/", views.certificates, name="certificates"),
    re_path(r"^courses/(?P<slug>[-\w]+)/certificates\.(?P<ending>csv|xlsx)$", views.export, name="export"),
    path("courses/<slug:slug>/certificates.zip", views.papers, name="papers"),
    path("courses/<slug:slug>/certificates/rule/", views.amend_rule, name="amend_rule"),
    path("courses/<slug:slug>/certificates/issue/", views.issue, name="issue"),
    path("courses/<slug:slug>/certificates/pause/", views.pause, name="pause"),
    path("courses/<slug:slug>/certificates/resume/", views.resume, name="resume"),
    path("courses/<slug:slug>/certificates/cancel-rest/", views.cancel_rest, name="cancel_rest"),
    path("courses/<slug:slug>/certificates/progress/", views.progress, name="progress"),
    path(
        "courses/<slug:slug>/certificates/corrections/<int:pk>/accept/",
        views.accept_correction,
        name="accept_correction",
    ),
    path(
        "courses/<slug:slug>/certificates/corrections/<int:pk>/decline/",
        views.decline_correction,
        name="decline_correction",
    ),
    path("courses/<slug:slug>/certificates/design/", design.design, name="design"),
    path("courses/<slug:slug>/certificates/design/preview/", design.preview_design, name="preview_design"),
    path("courses/<slug:slug>/certificates/design/preview.pdf", design.preview_pdf, name="preview_pdf"),
    path("courses/<slug:slug>/certificates/design/fields/", design.add_field, name="add_field"),
    path("courses/<slug:slug>/certificates/design/pictures/", design.add_artwork, name="add_artwork"),
    path(
        "courses/<slug:slug>/certificates/design/pictures/<int:pk>/delete/",
        design.delete_artwork,
        name="delete_artwork",
    ),
    path("courses/<slug:slug>/certificates/design/copy/", design.copy_design, name="copy_design"),
    path("courses/<slug:slug>/certificates/design/share/", design.share_design, name="share_design"),
    path("courses/<slug:slug>/certificates/design/house/", design.use_house_design, name="use_house_design"),
    path("courses/<slug:slug>/certificates/<str:number>/revoke/", views.revoke, name="revoke"),
    path("courses/<slug:slug>/certificates/<str:number>/supersede/", views.supersede, name="supersede"),
]
