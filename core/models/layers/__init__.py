"""The separate layers of the HRHN, each the equations of one paragraph, in `keras.ops` only.

Importing a module of this folder imports Keras; nothing outside the builder does so.
"""
