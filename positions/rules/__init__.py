"""The field's rules as code: which position a stance makes, who may do what to it, for whom
somebody spoke.
"""
