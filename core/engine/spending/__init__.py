"""What a run may spend and what it spent: bounds, calls on their way, accounts, prices told in words.

Imports no other room.
"""
