"""How the city's targets come down to districts: matched items, shares, floors."""
