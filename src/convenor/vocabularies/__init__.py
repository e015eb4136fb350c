"""Term lists that tags come from: goals, areas, indicators and articles of the 2005 Convention, targets, domains.

nouns   Vocabulary, Term; both are data files with an edition, none is a row
verbs   none: a new edition is a new file
knows   kit
tells   nothing
"""
