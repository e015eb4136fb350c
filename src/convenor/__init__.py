"""Convenor runs training programmes, from the order of a ministry to a certificate that anyone can check."""

__version__ = "0.1.0"
