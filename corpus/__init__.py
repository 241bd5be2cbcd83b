"""What we know: sources with their reading notes, and the vocabulary that tags them."""
