"""Which tensors each framework stores: one module a framework, under its own names."""
