"""Terms: the words of the field as frozen values and pure functions; everything else may import them, they import nothing."""
