"""How videos are made: one engine a file or package, behind the one protocol of `base`."""
