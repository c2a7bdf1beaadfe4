"""What a run may spend on language models, and how fast they may be asked: shared by all processes of this machine."""
