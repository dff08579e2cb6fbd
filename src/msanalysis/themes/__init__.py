"""What the lists promise again and again: themes, the same project in several lists, words."""
