"""The command line: argv to exit code. A module a command."""
