"""An implementation guide as a document for a partner, made from the guide that validates."""
