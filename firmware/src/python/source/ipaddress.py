class IPv4Address:
    def __init__(self, address):
        if isinstance(address, int):
            address = address.to_bytes(4, 'big')
        if isinstance(address, (bytes, bytearray)):
            if len(address) != 4:
                raise ValueError('Address must be 4 bytes long')
            address = bytes(address)
        else:
            parts = address.split('.')
            if len(parts) != 4:
                raise ValueError('Not a valid IP string')
            for part in parts:
                if not part.isdigit() or int(part) > 255 or len(part) > 3:
                    raise ValueError('Not a valid IP string')
            address = bytes([int(part) for part in parts])
        self.packed = address
    @property
    def version(self):
        return 4
    def __str__(self):
        return '.'.join([str(b) for b in self.packed])
    def __repr__(self):
        return 'IPv4Address(' + repr(str(self)) + ')'
    def __int__(self):
        return int.from_bytes(self.packed, 'big')
    def __eq__(self, other):
        if isinstance(other, IPv4Address):
            return self.packed == other.packed
        return NotImplemented
    def __hash__(self):
        return hash(self.packed)


def ip_address(address):
    return IPv4Address(address)
