"""A yardstick for limits in seconds: work that takes one second on the machine they were set for.

It runs in turns with what is measured, so that a slower or a busy machine stretches both.
"""

import hashlib
import json

ROUNDS = 300_000
"""Of the kind of work that flowrun does: values become JSON and are hashed. In one second two cores
of an idle cloud machine do so many on one of them.
"""


def one_second() -> None:
    """Work for a second of the reference machine."""
    for number in range(ROUNDS):
        text = json.dumps({"id": f"task-{number}", "values": list(range(10))})
        hashlib.sha256(text.encode()).hexdigest()
