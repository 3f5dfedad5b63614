"""Rows of this app as letters and as the public announcement: what they say, never how they look."""
