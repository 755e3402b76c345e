"""`python -m localbatch` is `localbatch`."""

from localbatch.cli.main import main

if __name__ == "__main__":
    main()
