"""How we find it: passages embedded in Chroma, and the search that turns a subject into evidence."""
