"""The live room's own server: streams of events to many phones, and votes taken many at a time.

wire         what goes over the line: server-sent events, the head of a stream
phones       one screen that listens
rooms        what is told to whom: rooms, their audiences, coming back without a gap
collector    posts of some milliseconds in one transaction
doors        uvicorn with two things more: a connection can be handed over, and a slow head is given up
application  the addresses, as a raw ASGI application
pages        the rest of the site behind it, when one port serves everything
serving      a process that runs all this
"""
