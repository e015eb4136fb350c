"""Data into PDF, XLSX, DOCX, CSV and Markdown; tables out of CSV and XLSX; uploads judged by their content.

nouns   a template (Typst, kept by the app whose paper it is), a table, a workbook, a neutral document
verbs   typeset, read_table, write_workbook, write_csv, write_word, write_markdown, draw_qr, kind_of, thumbnail
knows   kit and the fonts: no noun of any app, no database, no request, no clock
tells   nobody; what cannot be read or printed is a ``kit.refusals.Refused`` with a sentence for the person

Everything here is a function of its arguments and may run in any process or thread. Papers are PDF/A-3a and
PDF/UA-1 at once (docs/decisions/0020), in Noto (0021, 0166), with QR codes by zxing-cpp (0022).
"""
