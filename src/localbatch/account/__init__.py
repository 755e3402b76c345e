"""The local account: starts and stops the emulator and Azurite, and hands out their endpoints."""
