"""Corpora too large for one process: documents in batches into partitioned Parquet.

Three passes, each a bag of independent pieces that any number of workers take: batches of files
are read (`batches`), their rows sorted by district and year (`sorting`), and these parts derived
and written (`parts`). What a piece makes depends on its input alone and appears whole or not at
all, so a piece whose worker was lost is simply done again.
"""
