"""A0017: a node whose pool names a container image that cannot be had becomes unusable and tells
it in its errors.
"""

import shutil
from typing import Any

import pytest

from assumptions.conftest import CONTAINER_MACHINE, Lab

MISSING = {"type": "dockerCompatible", "containerImageNames": ["localhost:1/no/such:image"]}


@pytest.mark.skipif(
    not (shutil.which("podman") or shutil.which("docker")), reason="no engine to pull an image"
)
def test_a_node_without_its_image_is_unusable(lab: Lab) -> None:
    pool: Any = {
        "id": lab.prefix,
        "vmSize": "standard_d2s_v3",
        "targetDedicatedNodes": 1,
        "virtualMachineConfiguration": CONTAINER_MACHINE | {"containerConfiguration": MISSING},
    }
    lab.client.create_pool(pool)

    lab.eventually(lambda: lab.node_state() == "unusable")

    (node,) = lab.client.list_nodes(lab.prefix)
    assert node.errors
