"""A certificate's design: what stands where on the page, as data, and the pictures beside it.

Read in this order: ``layout`` (the data), ``rules`` (what a page needs), ``placed`` (the data of the Typst template),
``artwork`` (what a file must be), ``preview``, ``forms``; beside them ``designs`` in models, queries, actions, views.

A certificate keeps the version with which it got its number. A course without a design of its own follows its
programme, and without one there uses the standard page, ``certificate.typ``.
"""
