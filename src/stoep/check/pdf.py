"""What is said in a PDF, page by page. The reader is in the extra `documents`."""

from stoep.check.source import Source, plain

_BROKEN_OFF = str.maketrans({"\x02": "-\n", "\ufffe": "-\n"})
"""How the reader marks that a word goes on on the next line."""


class PdfError(ValueError):
    """The file can't be read. The message goes on after its name."""


def pdf(data: bytes) -> Source:
    """Return the text of a PDF. A line is a line of its page, and a sentence may go on on the next page."""
    try:
        from pypdfium2 import PdfDocument, PdfiumError
        from pypdfium2.raw import FPDF_ERR_PASSWORD
    except ImportError as missing:
        raise PdfError("is a PDF: to read it, install 'stoep[documents]'") from missing
    source = Source()
    try:
        with PdfDocument(data) as document:
            for number, page in enumerate(document, 1):
                plain(page.get_textpage().get_text_bounded().translate(_BROKEN_OFF), page=number, source=source)
    except PdfiumError as wrong:
        if wrong.err_code == FPDF_ERR_PASSWORD:
            raise PdfError("is locked with a password") from wrong
        raise PdfError("is a PDF that can't be read; print it to a new PDF and try that") from wrong
    if not source.text.strip():
        raise PdfError("is a PDF without text, as a scan is")
    return source
