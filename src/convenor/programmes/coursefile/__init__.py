"""The course file: a course as one readable TOML file. Knows no database.

keys       kinds of value, and what may stand under a key
shape      what the file holds: its tables, as data
problems   what is wrong with a file, and where
positions  the line and column of every key
values     one value: from TOML to Python, or why not
checking   what must agree between tables
reading    text → CourseFile, or all its problems at once
writing    CourseFile → text
"""
