"""Many certificates at once: what became of each, for somebody who has their numbers or the addresses."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from convenor.credentials.models import Certificate, StatusList
from convenor.credentials.proof.trust import Trust, read_trust
from convenor.credentials.proof.verify import verify
from convenor.credentials.queries.certificates import number_typed, verdict_on
from convenor.credentials.queries.log import log_proof_of
from convenor.credentials.queries.status_lists import trust_file
from convenor.credentials.states import UNRELEASED

NEVER_ISSUED = "never_issued"
_TOKEN = re.compile(r"/v/([0-9a-f]{32})(?:/|\.json)?$")

_NUMBER = re.compile(r"[\w./-]{1,60}")
"""What may be a number: a database need not be asked for anything else."""


@dataclass(frozen=True)
class Asked:
    """One line of a list: ``text`` as it was given, and what it means: a token, or a number as stored, or neither."""

    text: str
    token: str
    number: str


@dataclass(frozen=True)
class Answer:
    """What became of it: ``verdict`` as in ``verdict_on``, or ``never_issued``; then there is no certificate.

    Whose it is, only an address tells, as on the page behind it: ``name`` is empty for a number.
    """

    asked: Asked
    verdict: str
    certificate: Certificate | None = None

    @property
    def name(self) -> str:
        return str(self.certificate.facts["name"]) if self.certificate and self.asked.token else ""

    @property
    def issued_on(self) -> date | None:
        return date.fromisoformat(self.certificate.facts["issued_on"]) if self.certificate else None


def asked_for(text: str) -> Asked:
    """Return what a line of a list means. An address of another site means nothing here, whatever its token."""
    place = re.sub(r"^https?://", "", text.strip(), flags=re.IGNORECASE)
    here = re.sub(r"^https?://", "", settings.SITE_URL)
    found = _TOKEN.search(place)
    if found:
        is_ours = place.lower().startswith(f"{here.lower()}/v/")
        return Asked(text, found[1] if is_ours else "", "")
    number = number_typed(text)
    return Asked(text, "", number if _NUMBER.fullmatch(number) else "")


def answers_about(texts: Sequence[str], *, at: datetime) -> list[Answer]:
    """Return what became of each of ``texts``, in their order, each checked by signature and status list ``at``.

    Two queries, and some for each status list, however many there are.
    """
    asked = [asked_for(text) for text in texts]
    issued = Certificate.objects.exclude(state__in=UNRELEASED).select_related(
        "status_list__organisation", "successor"
    )
    by_token = {one.token: one for one in issued.filter(token__in={one.token for one in asked if one.token})}
    by_number = {
        one.number: one for one in issued.filter(number__in={one.number for one in asked if one.number})
    }
    found = {one.pk: one for one in (*by_token.values(), *by_number.values())}
    verdicts = _verdicts(found.values(), at)
    answers = []
    for one in asked:
        certificate = by_token.get(one.token) if one.token else by_number.get(one.number)
        if certificate is None:
            answers.append(Answer(one, NEVER_ISSUED))
        else:
            answers.append(Answer(one, verdicts[certificate.pk], certificate))
    return answers


def _verdicts(certificates: Iterable[Certificate], at: datetime) -> dict[int, str]:
    trusts: dict[StatusList, Trust] = {}
    verdicts = {}
    for certificate in certificates:
        status_list = certificate.status_list
        if status_list not in trusts:
            trusts[status_list] = read_trust(trust_file(status_list.organisation, [status_list], at=at))
        data, trust = certificate.credential.encode(), trusts[status_list]
        report = verify(data, trust=trust, at=at, status_needed=True)
        if report.refusal and report.refusal.code == "key.revoked":
            # What the log saw before the key was lost is believed; only then is it worth asking the log.
            proof = log_proof_of(certificate)
            report = verify(data, trust=trust, at=at, status_needed=True, log_proof=proof)
        verdicts[certificate.pk] = verdict_on(certificate, report)
    return verdicts
