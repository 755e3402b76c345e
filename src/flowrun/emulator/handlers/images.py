"""The list of supported images."""

from flowrun.emulator.edge.calls import Call, Reply
from flowrun.emulator.edge.listing import Listing, answer_list
from flowrun.emulator.engine.context import Engine
from flowrun.emulator.images import IMAGES, describe_image
from flowrun.emulator.odata.kinds import Kind


def list_supported_images(_: Engine, call: Call) -> Reply:
    """GET /supportedimages."""
    listing = Listing(
        metadata="supportedimages",
        read=lambda after, limit: [one for one in IMAGES if one.key > after][:limit],
        key=lambda image: image.key,
        describe=describe_image,
        filterable={
            "osType": Kind.ENUM,
            "verificationType": Kind.ENUM,
            "nodeAgentSKUId": Kind.ENUM,
        },
    )
    return answer_list(call, listing)
