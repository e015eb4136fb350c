"""Data into PDF, XLSX, DOCX, CSV and Markdown; tables out of CSV and XLSX.

Nouns   a template (Typst, kept by the app whose paper it is), a table that was read, a workbook, a neutral document.
Verbs   typeset, read_table, write_workbook, write_csv, write_word, write_markdown, draw_qr.
Knows   the fonts in its own folder, and nothing else: no noun of any app, no database, no request, no clock.
Tells   nobody. What cannot be read or printed is a ``kit.refusals.Refused`` with a sentence for the person.

Everything here is a function of its arguments and may run in any process or thread.
Papers are PDF/A-3a and PDF/UA-1 at once (docs/decisions/0020), with fonts from npm (0021) and QR by zxing-cpp (0022).
"""
