"""Polluted files: what partners' programs and hands do to a table, two and three at a time.

`cases` holds a clean table and how it is written down, `dirt` the ways to spoil it, `verdicts` says
what a reader made of it. ``python -m tests.pollution`` runs a campaign of any length.
"""
