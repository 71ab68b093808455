"""Tests of Dateline; they mirror the modules."""
