"""Press: delivery order, print parts built from archived bytes, the docket and the control sheet."""
