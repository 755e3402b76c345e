"""Hand-written stand-ins for the ports, for tests of pure logic only."""
