"""What seeds say, one file a question; pure functions, numbers in, frozen nouns out.

    summary        how good is one configuration, how much do single trainings spread
    paired         is one configuration better than another on the same seeds
    outperforming  how often is it better: on the same seed, or any run against any run
    verdict        better, worse, equivalent, undecided (and how many seeds more)
    verdict_table  the leader against all others, with Holm's correction
    seed_sets      one set of seeds chooses, the other reports
    ranks          how firm is the order; how often would one seed have chosen another winner
    optimism       what the search promised against what fresh seeds confirm
    selection      what choosing among noisy scores costs, by simulation
    sources        which source of randomness the spread comes from (two, crossed)
    effects        the same for any number of sources, first-order and total
    planning       how many seeds are needed
    ensemble       what averaging M seeds gains
    time_blocks    blocks of time for a bootstrap
    period         how much of a score is the luck of the test period
    overlap        scores whose training sets overlap
    sentences      a verdict in words
    scores, resampling   what scores must be; drawing with replacement

Scores are errors: lower is better. Whatever is drawn at random is drawn from a generator that the
caller passes. Nothing here reads a store, draws a picture or knows Keras.
"""
