"""What every page shares: base templates, components, tokens, tags, and the place of third-party assets.

Rank 1: knows no noun of any app.
"""
