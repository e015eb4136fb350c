"""The public files of the log, as C2SP tlog-tiles lays them out below ``/log/``, and a page that says what they are."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from convenor.credentials import queries
from convenor.credentials.proof.log.tiles import Tile
from convenor.credentials.views.public import published

TEXT = "text/plain; charset=utf-8"
A_FEW_SECONDS = 5
FOR_EVER = 365 * 24 * 60 * 60


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """What the log is and what it vouches for now, for people."""
    return render(request, "credentials/log.html", log_context())


def log_context() -> dict[str, object]:
    """What that page shows: a copy of it in a folder of files shows the same."""
    checkpoint = queries.latest_checkpoint()
    return {
        "checkpoint": checkpoint,
        "note": queries.published_note(checkpoint) if checkpoint else "",
        "keys": queries.log_keys(),
        "witnesses": queries.log_witnesses(),
        "stamp": queries.latest_stamp(),
    }


@require_safe
def log_checkpoint(request: HttpRequest) -> HttpResponseBase:
    checkpoint = queries.latest_checkpoint()
    if checkpoint is None:
        raise Http404
    return published(request, queries.published_note(checkpoint).encode(), TEXT, seconds=A_FEW_SECONDS)


@require_safe
def log_stamped(request: HttpRequest, size: int) -> HttpResponseBase:
    """The checkpoint that a time stamp is over, byte for byte."""
    stamp = queries.stamp_of_size(size)
    if stamp is None:
        raise Http404
    return published(request, stamp.checkpoint.note.encode(), TEXT, seconds=A_FEW_SECONDS)


@require_safe
def log_stamp(request: HttpRequest, size: int) -> HttpResponseBase:
    stamp = queries.stamp_of_size(size)
    if stamp is None:
        raise Http404
    return published(request, bytes(stamp.token), "application/timestamp-reply", seconds=FOR_EVER)


@require_safe
def log_key(request: HttpRequest) -> HttpResponseBase:
    """The keys that ever signed checkpoints, one a line, as they go into a trust file."""
    keys = queries.log_keys()
    if not keys:
        raise Http404
    return published(request, "".join(f"{key}\n" for key in keys).encode(), TEXT, seconds=60 * 60)


@require_safe
def log_tile(request: HttpRequest, tile: Tile) -> HttpResponseBase:
    content = queries.tile_content(tile)
    if content is None:
        raise Http404
    response = published(request, content, "application/octet-stream", seconds=FOR_EVER)
    patch_cache_control(response, immutable=True)
    return response
