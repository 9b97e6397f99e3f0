"""The upload journey, a screen for each step: choose, understand, fix, compare, publish.

`place` says where the analyst is (it stands in the address, so that F5 or a restart goes on
there), `work` works out what a step needs and holds it; every other module draws one step.
"""
