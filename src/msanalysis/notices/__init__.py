"""Paragraphs and tables to the head, projects, milestones and evaluations of a notice."""
