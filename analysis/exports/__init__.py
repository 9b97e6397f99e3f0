"""What leaves the dashboard as a file: board pack (slides, page), accessible workbook.

Everything is made from the same `Chart` objects that the pages draw, so no number is worked out
here.
"""
