"""Plain helpers that any app may use: refusals, languages, names and their order, dates.

Rank 0: knows no model, no request, no database and no clock.
"""
