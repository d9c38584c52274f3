"""XML: messages cut out of a file, read into documents by layouts whose addresses are paths."""
