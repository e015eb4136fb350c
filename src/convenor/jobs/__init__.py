"""Work done later, by a worker: stored in the transaction of the fact that causes it.

nouns   Beat: what is done every hour; django-tasks keeps the rows of all other work
verbs   enqueue, enqueue_later, beat, run_pending, run_for_ever, take_up_abandoned
knows   nothing: a task is named "app.verb" and found in that app's tasks.py when it is enqueued
tells   nothing
"""
