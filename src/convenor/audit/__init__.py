"""What was done, by whom, when: a record that outlives what it speaks about.

nouns   Entry
verbs   record, forget
knows   nothing: targets and persons are kept as words and numbers, so that history never blocks a deletion
tells   nothing
"""
