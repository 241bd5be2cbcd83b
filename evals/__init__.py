"""How good it is: cases with gold evidence, run on the same advisor that people use."""
