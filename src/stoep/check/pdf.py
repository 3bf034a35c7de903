"""What is said in a PDF, page by page. The reader is in the extra `documents`."""

import io
import logging

from stoep.check.source import Source, plain


class PdfError(ValueError):
    """The file can't be read. The message goes on after its name."""


def pdf(data: bytes) -> Source:
    """Return the text of a PDF. A line is a line of its page, and a sentence may go on on the next page."""
    try:
        from pypdf import PasswordType, PdfReader
    except ImportError as missing:
        raise PdfError("is a PDF: to read it, install 'stoep[documents]'") from missing
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells of each oddity, and we tell of the file
    source = Source()
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
            raise PdfError("is locked with a password")
        for number, page in enumerate(reader.pages, 1):
            plain(page.extract_text(), page=number, source=source)
    except PdfError:
        raise
    except Exception as wrong:  # in a broken PDF the reader can stumble over anything
        raise PdfError("is a PDF that can't be read; print it to a new PDF and try that") from wrong
    if not source.text.strip():
        raise PdfError("is a PDF without text, as a scan is")
    return source
