"""Answers without what is private: others of the same form for ids, texts and amounts, and a search for originals."""
