"""An address as a QR code (ISO/IEC 18004), drawn as one vector path.

zxing-cpp chooses the best of the eight masks in a tenth of a millisecond; a pure Python encoder needs four.
"""

from itertools import groupby
from typing import cast

import zxingcpp

QUIET_ZONE = 4
"""Empty modules around the code, as the standard asks."""

USUAL_VERSION = 4
"""33 modules a side, 62 bytes at level M: our check addresses all look alike and read equally well in print."""


def draw_qr(address: str) -> bytes:
    """Return ``address`` as an SVG of one black path: level M, version 4 or, if too long, the smallest that fits.

    The unit is one module; the quiet zone is inside the picture. Raises ``ValueError`` above 2,331 bytes.
    """
    if len(address.encode()) <= 62:
        code = zxingcpp.create_barcode(
            address, zxingcpp.BarcodeFormat.QRCode, ec_level="M", version=USUAL_VERSION
        )
    else:
        code = zxingcpp.create_barcode(address, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    # Rows of bytes, 0 for black; the stubs do not say that the picture is a buffer.
    modules: list[list[int]] = memoryview(cast(bytes, code.to_image(add_quiet_zones=False))).tolist()  # type: ignore[assignment]
    path: list[str] = []
    for top, row in enumerate(modules, start=QUIET_ZONE):
        left = QUIET_ZONE
        for shade, run in groupby(row):
            width = len(list(run))
            if shade == 0:
                path.append(f"M{left} {top}h{width}v1h-{width}z")
            left += width
    side = len(modules) + 2 * QUIET_ZONE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}" viewBox="0 0 {side} {side}">'
        f'<path d="{"".join(path)}"/></svg>'
    ).encode()
