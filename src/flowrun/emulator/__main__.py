"""`python -m flowrun.emulator`: runs the emulator until it is told to stop or nobody needs it."""

import asyncio
import sys

from flowrun.emulator.options import parse_options
from flowrun.emulator.server import serve

if __name__ == "__main__":
    asyncio.run(serve(parse_options(sys.argv[1:])))
