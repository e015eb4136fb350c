"""The pages of programmes and courses: load, ask, act, answer."""

from convenor.programmes.views.public import course, programme

__all__ = [
    "course",
    "programme",
]
