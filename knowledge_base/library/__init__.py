"""What staff keep: documents with their versions, who changed what, golden questions, every publication."""
