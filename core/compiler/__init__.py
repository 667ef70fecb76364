"""From a drawing to a torch module, by way of source text that one can read: the same text runs and is exported."""
