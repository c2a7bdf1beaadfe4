"""Files as they are found and opened: folders, encodings, text tables, workbooks, tables in mark-up."""
