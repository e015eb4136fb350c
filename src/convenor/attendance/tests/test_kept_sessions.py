"""A session that marks stand on is not removed by the app below, which knows nothing of marks."""

from datetime import UTC, datetime

import pytest

from convenor.attendance.tests.factories import a_mark
from convenor.audit.models import Entry
from convenor.enrolment.models import Registration
from convenor.kit.refusals import Refused
from convenor.programmes import actions
from convenor.programmes.models import Session

AT = datetime(2022, 7, 1, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def test_a_session_that_marks_stand_on_is_not_removed(sessions: list[Session], seat: Registration) -> None:
    a_mark(sessions[0], seat)
    with pytest.raises(Refused) as refused:
        actions.remove_session(sessions[0], by=None, at=AT)
    assert refused.value.refusal.code == "session.has_records"
    assert Session.objects.filter(pk=sessions[0].pk).exists()
    assert not Entry.objects.filter(code="programmes.session_removed").exists()
