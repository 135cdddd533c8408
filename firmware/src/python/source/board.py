board_id = 'fieldwarden_simulated'
