"""The fused engine: a drawing, its loss and its optimizer as one function in machine code, many updates a call.

Read it from the bottom: vector, arithmetic and assembly (instructions as text), formulas and products (what they add
up to), plan (what lies where), program (from examples to loss and gradient), rules (optimizers), updates and evaluation
(the two functions that are called), machine (text to functions), engine (who calls them). No torch anywhere: the
parameters are plain memory.
"""
