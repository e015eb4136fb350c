"""The certificate's signed twin: what its credential says, in whose name it is signed, and with which key.

Between our models and ``proof``, which knows neither: facts become a credential, rows become keys and status lists.
What comes out is a function of the stored rows, the address of the site and the signing secret; nothing is changed.
The credential speaks English, the paper beside it all its languages (docs/decisions/0061).
"""

from base64 import b64decode
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import cast

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from convenor.credentials.facts import Facts
from convenor.credentials.kinds import Kind
from convenor.credentials.models import Certificate, IssuerKey, Seal, StatusList
from convenor.credentials.proof.credential import (
    Alignment,
    CredentialFacts,
    Detail,
    Issuer,
    Module,
    build_credential,
)
from convenor.credentials.proof.did import PublishedKey, did_document, did_web, verification_method
from convenor.credentials.proof.documents import Document, canonical_json
from convenor.credentials.proof.integrity import sign
from convenor.credentials.proof.keeper import (
    ED25519,
    ES256,
    Keeper,
    KeptSigner,
    KeptTokenKey,
    forget,
    kept_key,
    kept_token_key,
)
from convenor.credentials.proof.keys import (
    NewKey,
    Signer,
    new_key,
    open_signer,
    public_key_of,
    seal,
    unseal,
)
from convenor.credentials.proof.refusals import Refused as NotProvable
from convenor.credentials.proof.seal import SealCertificate, SealKey
from convenor.credentials.proof.status import build_status_list
from convenor.credentials.proof.tokens import (
    NewTokenKey,
    TokenSigner,
    kept_token_signer,
    new_token_key,
    open_token_signer,
)
from convenor.kit.languages import Wording, spoken
from convenor.kit.refusals import Refusal, Refused, insist
from convenor.people.models import Organisation
from convenor.vocabularies.terms import vocabularies

LANGUAGE = "en"
TITLES = {
    "participation": "Certificate of Participation",
    "completion": "Certificate of Completion",
    "trainer": "Trainer’s Certificate",
    "speaker": "Speaker’s Certificate",
}
KEY_OUT_OF_REACH = Refusal(
    "issuer.key_out_of_reach",
    _(
        "The issuer’s key cannot be opened: it was made for another address of this site, or under another signing "
        "secret. Whoever runs the site can put these back."
    ),
)
KEEPER_FAILED = Refusal(
    "issuer.keeper_failed",
    _("The issuer’s key is kept outside and cannot be used now. {why} Whoever runs the site can mend it."),
)
KEEPER_SAYS = {
    "key.keeper_failed": _("Its keeper does not answer: {error}."),
    "key.not_a_pair": _("What its keeper signs is not signed with the published key."),
    "key.weak": _("What its keeper made is not a key of the kind that was asked for."),
}
"""What a keeper did, or did not, in the reader's language; ``proof.keeper`` says it in English."""
KEEPER_MISSING = Refusal(
    "issuer.keeper_missing",
    _(
        "The issuer’s key is kept outside, and this site does not say by whom (CONVENOR_KEY_KEEPER). Whoever runs the "
        "site can put it back."
    ),
)
KEPT_AS_ES256 = Refusal("key.kept_as_es256", _("Keys for tokens that are kept outside sign by ES256 only."))
PROBE = b"Convenor asks whether the keeper of this key has it."
PARTS = {"orders": "Ordered and supported by", "partners": "Partners", "implements": "Implemented by"}


@dataclass(frozen=True)
class IssuerSigner:
    """Signs in the name of one organisation with the key that it uses now."""

    did: str
    key: Signer

    def sign_credential(self, certificate: Certificate) -> bytes:
        """Return the signed credential in canonical JSON. It comes with ``status_list__organisation``.

        Raises ``proof.refusals.Refused`` when what it would say has no place in the closed form of a credential.
        Refuses ``issuer.keeper_failed``.
        """
        document = build_credential(credential_facts(certificate))
        with asking_keeper():
            return canonical_json(sign(document, signer=self.key, at=certificate.issued_at))

    def sign_status_list(self, status_list: StatusList, ended: Iterable[int], *, at: datetime) -> bytes:
        """Return the signed list in canonical JSON, to be believed for a week from ``at``. ``ended`` are its places."""
        document = build_status_list(status_list.address, issuer=self.did, revoked=ended, at=at)
        with asking_keeper():
            return canonical_json(sign(document, signer=self.key, at=at))


@contextmanager
def asking_keeper() -> Iterator[None]:
    """What a keeper of keys does not do is refused as ``issuer.keeper_failed``, with its reason."""
    try:
        yield
    except NotProvable as refused:
        if refused.code not in KEEPER_SAYS:
            raise
        error = f"{type(refused.__cause__).__name__} {refused.__cause__}".strip()
        why = format_lazy(KEEPER_SAYS[refused.code], error=error)
        raise Refused(replace(KEEPER_FAILED, facts={"why": why})) from refused


def did_of(organisation: Organisation) -> str:
    """Return ``did:web:host%3A8000:issuers:slug``; its document lies on this site under /issuers/slug/did.json."""
    return did_web(f"{settings.SITE_URL}/issuers/{organisation.slug}")


def did_prefix() -> str:
    """Return how the DIDs of all issuers of this site begin; the slug of one follows."""
    return did_web(f"{settings.SITE_URL}/issuers") + ":"


def fresh_key(organisation: Organisation, *, fragment: str) -> NewKey:
    """Return a new key pair, its private half sealed with the signing secret of this installation.

    Where ``settings.KEY_KEEPER`` keeps the keys, the pair is made there, and nothing is sealed here.
    """
    method = verification_method(did_of(organisation), fragment)
    if settings.KEY_KEEPER:
        with asking_keeper():
            return NewKey(method, kept_key(settings.KEY_KEEPER, method).public_multikey, b"")
    return new_key(method, key_encryption_key=_key_encryption_key())


def fresh_token_key(organisation: Organisation, *, fragment: str, algorithm: str) -> NewTokenKey:
    """Return a new key pair for tokens (``algorithm`` ES256 or RS256), sealed or kept likewise.

    Refuses ``key.kept_as_es256``.
    """
    method = verification_method(did_of(organisation), fragment)
    if settings.KEY_KEEPER:
        if algorithm != ES256:
            raise Refused(KEPT_AS_ES256)
        with asking_keeper():
            kept = TokenSigner(method, ES256, kept_token_key(settings.KEY_KEEPER, method))
            return NewTokenKey(method, kept.public_jwk, b"")
    return new_token_key(method, algorithm=algorithm, key_encryption_key=_key_encryption_key())


def token_signer_of(key: IssuerKey) -> TokenSigner:
    """Return the signer of a stored key for tokens, which comes with ``organisation``.

    Refuses ``issuer.key_out_of_reach`` and ``issuer.keeper_missing``.
    """
    method = verification_method(did_of(key.organisation), key.fragment)
    if key.is_kept_outside:
        return kept_token_signer(_keeper_of(key), method, key.public_jwk)
    stored = NewTokenKey(method, key.public_jwk, bytes(key.private_sealed))
    try:
        return open_token_signer(stored, key_encryption_key=_key_encryption_key())
    except NotProvable as refused:
        raise Refused(KEY_OUT_OF_REACH) from refused


def signer_of(key: IssuerKey) -> IssuerSigner:
    """Return the signer of a stored key, which comes with ``organisation``.

    Refuses ``issuer.key_out_of_reach`` and ``issuer.keeper_missing``.
    """
    did = did_of(key.organisation)
    method = verification_method(did, key.fragment)
    if key.is_kept_outside:
        return IssuerSigner(did, KeptSigner(_keeper_of(key), method, public_key_of(key.public_multikey)))
    stored = NewKey(method, key.public_multikey, bytes(key.private_sealed))
    try:
        return IssuerSigner(did, open_signer(stored, key_encryption_key=_key_encryption_key()))
    except NotProvable as refused:
        raise Refused(KEY_OUT_OF_REACH) from refused


def forget_kept(key: IssuerKey) -> None:
    """Let the keeper delete a key that was retired. Refuses ``issuer.keeper_failed`` and ``issuer.keeper_missing``."""
    method = verification_method(did_of(key.organisation), key.fragment)
    with asking_keeper():
        forget(_keeper_of(key), method, ED25519 if key.use == IssuerKey.Use.CREDENTIAL else ES256)


def probe(key: IssuerKey) -> None:
    """Let the keeper of a key sign something that is no credential. Refuses what signing would."""
    with asking_keeper():
        if key.use == IssuerKey.Use.CREDENTIAL:
            signer_of(key).key.sign(PROBE)
        else:
            kept = token_signer_of(key).private_key
            assert isinstance(kept, KeptTokenKey)
            kept.sign(PROBE)


def keeper_refusal(key: IssuerKey) -> Refusal | None:
    """Why nothing can be done with a key: it is kept outside, and this site does not say by whom."""
    return KEEPER_MISSING if key.is_kept_outside and settings.KEY_KEEPER is None else None


def _keeper_of(key: IssuerKey) -> Keeper:
    insist(keeper_refusal(key))
    return cast(Keeper, settings.KEY_KEEPER)


def kept_seal_key(organisation: Organisation, key: SealKey) -> bytes:
    """Return the private key of a seal as it is stored: encrypted with the signing secret of this installation."""
    return seal(key.private_key, _purpose(organisation, key.certificate), _key_encryption_key())


def seal_key_of(kept: Seal) -> SealKey:
    """Return what a stored seal, which comes with ``organisation``, seals with. Refuses ``issuer.key_out_of_reach``."""
    purpose = _purpose(kept.organisation, kept.certificate)
    try:
        private_key = unseal(bytes(kept.private_sealed), purpose, _key_encryption_key())
    except NotProvable as refused:
        raise Refused(KEY_OUT_OF_REACH) from refused
    return SealKey(private_key, kept.certificate, tuple(map(b64decode, kept.chain[1:])))


def _purpose(organisation: Organisation, certificate: SealCertificate) -> str:
    return f"{did_of(organisation)}#seal-{certificate.fingerprint}"


def published_did(organisation: Organisation, keys: Sequence[IssuerKey]) -> Document:
    """Return the DID document with all keys that ``organisation`` ever signed with, oldest first."""
    return did_document(
        did_of(organisation),
        [
            PublishedKey(
                key.fragment, key.public_multikey, key.public_jwk, key.retired_at, key.compromised_at
            )
            for key in keys
        ],
    )


def credential_refusal(certificate: Certificate) -> Refusal | None:
    """Why what the certificate says cannot be a credential: a text is too long, or holds what cannot be said."""
    try:
        build_credential(credential_facts(certificate))
    except NotProvable as refused:
        return Refusal(refused.code, refused.sentence)
    return None


def credential_facts(certificate: Certificate) -> CredentialFacts:
    """Return what the credential of a certificate says."""
    facts: Facts = certificate.facts
    site = settings.SITE_URL
    issuer = certificate.status_list.organisation
    title = TITLES[facts["kind"]]
    return CredentialFacts(
        address=certificate.check_address,
        holder=certificate.subject,
        number=certificate.number,
        title=f"{title}: {_text(facts['course'])}",
        kind=facts["kind"],
        name=facts["name"],
        latin_name="" if facts["international_name"] == facts["name"] else facts["international_name"],
        institution=_text(facts["institution"]),
        issuer=Issuer(did_of(issuer), _text(facts["issuer"])),
        course=_text(facts["course"]),
        course_address=site + _path("programmes:course", facts["course_slug"]),
        course_code=facts["code"],
        programme=Alignment(
            _text(facts["programme"]), site + _path("programmes:programme", facts["programme_slug"])
        ),
        first_day=date.fromisoformat(facts["first_day"]),
        last_day=date.fromisoformat(facts["last_day"]),
        minutes=facts["minutes"],
        criteria=_criteria(facts),
        language=LANGUAGE,
        issued_at=certificate.issued_at,
        status_list=certificate.status_list.address,
        status_index=certificate.status_index,
        modules=tuple(Module(module["number"], _text(module["title"])) for module in facts["modules"]),
        details=tuple(_details(facts)),
        alignments=tuple(_alignments(facts)),
        notice=_text(facts["notice"]),
    )


@lru_cache(maxsize=64)
def _path(name: str, slug: str) -> str:
    """A batch asks for the same two thousands of times."""
    return reverse(name, args=[slug])


def _criteria(facts: Facts) -> str:
    if facts["kind"] == Kind.TRAINER:
        return "Teaching in sessions of the training."
    if facts["kind"] == Kind.SPEAKER:
        return "Speaking as a guest in sessions of the training."
    criteria = f"Attendance of at least {facts['share_of_hours']} % of the hours of the training."
    if required := facts.get("required"):
        criteria += f" Presence at: {'; '.join(map(_text, required))}."
    return criteria


def _alignments(facts: Facts) -> Iterable[Alignment]:
    """The terms that the course is under, each by the address that its publisher gave it, or of its entry here."""
    for one in facts.get("terms", ()):
        known = vocabularies().get(one["key"])
        addresses = known.addresses if known else ""
        page = settings.SITE_URL + _path("programmes:vocabulary", one["key"])
        for term in one["terms"]:
            address = addresses.format(code=term["code"]) or f"{page}#{term['code']}"
            yield Alignment(_text(term["label"]), address, _text(one["title"]), term["code"])


def _details(facts: Facts) -> Iterable[Detail]:
    if given := facts.get("given"):
        label = "Taught" if facts["kind"] == Kind.TRAINER else "Spoke on"
        yield Detail(label, tuple(_text(title) for title in given))
    for credit in facts["credits"]:
        yield Detail(PARTS[credit["part"]], tuple(_text(one) for one in credit["organisations"]))
    if facts["place"]:
        yield Detail("Place", (_text(facts["place"]),))
    signed = (
        f"{_text(one['name'])}, {_text(one['post'])}".removesuffix(", ") for one in facts["signatories"]
    )
    yield Detail("Signed by", tuple(signed))


def _text(wording: Wording) -> str:
    return " ".join(spoken(wording, LANGUAGE).text.split())


def _key_encryption_key() -> bytes:
    """The signing secret is text of any length; keys are sealed with 32 bytes derived from it (RFC 5869)."""
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"convenor issuer keys")
    return derivation.derive(settings.SIGNING_SECRET.encode())
