"""The reproducibility card: what was recorded of a study, as answers to 28 questions.

facts        what is needed, as plain nouns; nothing is guessed
questions    the 28 questions
randomness   answer 24: sources of randomness apart from strategies
answers      the other answers
levels       ten variables, and the level from 1 to 5 that they reach
methods      a paragraph for a Methods section
card         the card itself and its published JSON schema
markdown, html   the card as a text, and as one page that needs nothing else
"""
