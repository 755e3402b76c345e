"""The list of supported images."""

from localbatch.engine.context import Engine
from localbatch.http.calls import Call, Reply
from localbatch.http.listing import Listing, answer_list
from localbatch.odata.kinds import Kind
from localbatch.service.images import IMAGES, describe_image


def list_supported_images(_: Engine, call: Call) -> Reply:
    """GET /supportedimages."""
    listing = Listing(
        metadata="supportedimages",
        # IMAGES are in the order of their keys, or a page would pass some over.
        read=lambda after, limit: [image for image in IMAGES if image.key > after][:limit],
        key=lambda image: image.key,
        describe=describe_image,
        filterable={
            "osType": Kind.ENUM,
            "verificationType": Kind.ENUM,
            "nodeAgentSKUId": Kind.ENUM,
        },
    )
    return answer_list(call, listing)
