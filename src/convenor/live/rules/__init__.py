"""Decisions, split by noun: values in, a refusal, a figure or a cleaned value out."""
