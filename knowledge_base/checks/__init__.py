"""What is looked at before a draft is published: golden questions, and amounts that contradict each other."""
