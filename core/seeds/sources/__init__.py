"""Sources of variance: seed runs in which single streams are drawn anew, and what they tell.

design      which runs that takes, and from which replicate each takes its streams; pure
measuring   trains what is missing of them, in the same workers as all seed runs
reading     what the kept runs say: main and total effects with intervals
sentences   that, and what it would cost, in plain words
searches    the sampler: whole searches that draw other configurations
luck        what those found, and its words
"""
