"""`python -m flowrun`."""

from flowrun.cli.main import main

if __name__ == "__main__":
    main()
