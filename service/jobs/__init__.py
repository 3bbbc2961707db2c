"""Jobs: the order of the steps, written once, resumable at each arrow, and the pool that renders."""
