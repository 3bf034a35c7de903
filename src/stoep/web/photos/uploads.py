"""A file as it comes in: it goes to the disk as far as a photo may be large, and what is more is counted, not kept."""

from typing import Any

from django.core.files.uploadhandler import TemporaryFileUploadHandler

MOST_UPLOADED = 20 * 1024 * 1024


class UpToTheLimit(TemporaryFileUploadHandler):
    """Take a file to its end, so that the rest of the form is read too, and keep no more of it than fits."""

    def new_file(self, field_name: str, file_name: str, *rest: Any, **more: Any) -> None:
        # How somebody calls their file is nobody's business, and its ending can be too long for a disk.
        super().new_file(field_name, "photo", *rest, **more)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return super().receive_data_chunk(raw_data, start) if start < MOST_UPLOADED else None
