"""Where attention and money go: spending functions, money, concentration, agencies."""
