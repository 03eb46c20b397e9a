//! The Freehold server: command line, configuration, and the pages that put the rooms together.
