"""Measures what a run costs, in the unit of the machine, and how that grows with the shop and with the days."""
