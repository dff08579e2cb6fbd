"""Tables to axes: nothing here computes, saves or shows."""
