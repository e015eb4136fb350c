"""Who may come in by a link: only in the playground, where every address is made up."""

from django.conf import settings
from django.core import signing
from django.http import Http404

from convenor.people.models import Person

SALT = "convenor.rehearsal.sign_in_as"


def sign_in_token(person: Person) -> str:
    """A link's secret: signed by this installation, good for one person."""
    return signing.dumps(person.pk, salt=SALT)


def person_of(token: str) -> Person:
    """Return the person that a sign-in token stands for; ``Http404`` for a forged one or outside the playground."""
    if not settings.DEMO:
        raise Http404
    try:
        return Person.objects.get(pk=signing.loads(token, salt=SALT))
    except (signing.BadSignature, Person.DoesNotExist):
        raise Http404 from None
