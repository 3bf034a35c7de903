"""Pure rooms: plain values in, plain values out. No Django, files, network, clock or hidden chance."""
