"""The agenda as other programs and printers take it: calendars, schedule files, linked data, papers.

Each module turns a ``queries.CoursePage`` (what was published, or the draft of a course that is one) into bytes.
"""
