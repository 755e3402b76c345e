"""What the account holds: each a resource as it is, with its definition in wire form as `spec`.

`key` fields are the id in lower case, since ids are unique ignoring case. The store keeps these
values, the rules decide on them; neither knows the other.
"""
