"""Files of other tools come in, one workflow file goes out, with notes on what it leaves behind.

Nothing of another tool is dropped in silence: each mapping is read through a `Reader`, which tells
every key that nobody took. No code of a foreign file is run, and no account is asked.
"""
