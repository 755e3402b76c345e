"""The table of images."""

from datetime import UTC, datetime

import pytest

from localbatch.service.error_codes import ServiceError
from localbatch.service.images import IMAGES, check_image, describe_image
from localbatch.service.wire import parse_time


def test_every_listed_image_is_accepted_with_its_agent() -> None:
    for image in IMAGES:
        body = describe_image(image)

        check_image(
            {"imageReference": body["imageReference"], "nodeAgentSKUId": body["nodeAgentSKUId"]}
        )


def test_an_image_does_not_go_with_another_systems_agent() -> None:
    reference = {"publisher": "canonical", "offer": "ubuntu-24_04-lts", "sku": "server"}

    with pytest.raises(ServiceError) as caught:
        check_image({"imageReference": reference, "nodeAgentSKUId": "batch.node.el 9"})

    assert caught.value.code == "InvalidPropertyValue"


def test_a_custom_image_needs_only_an_agent_that_exists() -> None:
    check_image(
        {
            "imageReference": {"virtualMachineImageId": "/subscriptions/x"},
            "nodeAgentSKUId": "batch.node.debian 12",
        }
    )


def test_support_has_ended_for_some_and_ends_for_others() -> None:
    ends = [parse_time(image.end) for image in IMAGES if image.end]

    assert min(ends) < datetime(2026, 1, 1, tzinfo=UTC) < max(ends)
    assert [image for image in IMAGES if image.end is None]


def test_images_are_listed_in_the_order_of_their_keys() -> None:
    keys = [image.key for image in IMAGES]

    assert keys == sorted(set(keys))
