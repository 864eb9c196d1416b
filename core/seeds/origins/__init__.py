"""Rolling origins: seed runs on earlier splits of the same windows, and what they tell.

periods     which part validates at each origin, and how much trains before it
plan        which runs that takes, and their numbers; pure
measuring   trains what is missing of them, in the same workers as all seed runs
reading     what the kept runs say: scores, order and variance by origin
sentences   that, and what it would cost, in plain words
"""
