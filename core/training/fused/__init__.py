"""The fused engine: a drawing, its loss and its optimizer as one function in machine code, many updates a call.

Read it from the bottom: assembly (instructions as text), formulas and products (what they add up to), plan (what lies
where), program (an update from examples to new parameters), machine (text to a function), engine (who calls it).
"""
