"""The report on a study: its reproducibility card, filled from the store, in three formats.

record       what the store holds of a study, read once
data, model, chance, result   the facts of the card, each from the record alone
facts        all of them together
pictures     the plots of the page
writing      Markdown, HTML and JSON
"""
