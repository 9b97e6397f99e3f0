"""Formulas: how the rows of a return become an indicator's figures."""
