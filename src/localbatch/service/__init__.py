"""The service's own words: what travels, how it is refused, images, VM sizes, versions."""
