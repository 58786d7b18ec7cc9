"""The trail of every change: what is recorded and told, whether the chain is whole, whether decisions stand."""
