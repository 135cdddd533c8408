raise ImportError('no ssl: TLS is not part of this firmware yet; use a plain TCP socket, or a gateway that speaks TLS')
