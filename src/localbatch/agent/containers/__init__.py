"""A task's container, by podman or docker."""
