"""The live room of a session: what a hall asks, votes on, proposes, and who speaks next.

nouns   Room, Attendee, Question, Vote, Answer, Theme, Poll, Option, Cast, Ballot, Idea, Turn, Note
verbs   open_room, close_room, move_phones, join, ask, cast_votes, moderate, cast_ballots, …
knows   enrolment, programmes, people, notices, documents, jobs, audit, kit
tells   nothing; ``news`` says which room has something new
"""
