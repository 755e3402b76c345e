"""The command line with a lease as short as Storage allows, for tests that outlast one."""

from flowrun.cli.main import main
from flowrun.execute import lock

lock.LEASE_SECONDS = 15
main()
