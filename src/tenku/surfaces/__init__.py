"""One protocol a file. A surface parses, calls the service, renders; it decides nothing."""
