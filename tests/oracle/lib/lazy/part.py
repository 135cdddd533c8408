value = 'lazy value'
other = 2
